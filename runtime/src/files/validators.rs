//! What tells two versions of a file apart (RFC 9110, 8.8).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderValue;
use httpdate::fmt_http_date;

use super::entity_tag::EntityTag;

/// As exact as the clocks of file systems and dates of HTTP are: within it a file may change without a trace.
const RESOLUTION: Duration = Duration::from_secs(1);

/// The validators of one version of a file.
pub struct Validators {
    tag: String,
    /// In whole seconds, as a date of HTTP has it.
    modified: SystemTime,
    /// It may have changed since without a trace, so that its validators are weak.
    fresh: bool,
}

impl Validators {
    /// # Arguments
    /// * `modified`: by the file system. A date later than `now` is never sent (8.8.2.1), nor one before 1970, which
    ///   dates of HTTP do not have here.
    pub fn of(modified: SystemTime, length: u64, now: SystemTime) -> Self {
        let fresh = modified.checked_add(RESOLUTION).is_none_or(|settled| now < settled);
        let weak = if fresh { "W/" } else { "" };
        let tag = match modified.duration_since(UNIX_EPOCH) {
            Ok(since) => format!("{weak}\"{:x}.{:08x}-{length:x}\"", since.as_secs(), since.subsec_nanos()),
            Err(error) => {
                let before = error.duration();
                format!("{weak}\"-{:x}.{:08x}-{length:x}\"", before.as_secs(), before.subsec_nanos())
            }
        };
        let seconds = modified.min(now).duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self { tag, modified: UNIX_EPOCH + Duration::from_secs(seconds), fresh }
    }

    pub fn tag(&self) -> Option<EntityTag<'_>> {
        EntityTag::parse(self.tag.as_bytes())
    }

    /// When it was last modified, in whole seconds.
    pub fn modified(&self) -> SystemTime {
        self.modified
    }

    /// Whether the date alone says which version it is (8.8.2.2).
    pub fn is_dated(&self) -> bool {
        !self.fresh
    }

    /// The value of `ETag`.
    pub fn etag_field(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.tag).ok()
    }

    /// The value of `Last-Modified`.
    pub fn last_modified_field(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&fmt_http_date(self.modified)).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use super::Validators;

    fn at(seconds: f64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs_f64(seconds)
    }

    fn shown(validators: &Validators) -> (String, String) {
        let text = |field: Option<http::HeaderValue>| field.unwrap().to_str().unwrap().to_owned();
        (text(validators.etag_field()), text(validators.last_modified_field()))
    }

    #[test]
    fn a_file_that_rested_has_a_strong_tag() {
        let validators = Validators::of(at(784_111_777.5), 15, at(784_111_778.5));
        let expected = ("\"2ebc98a1.1dcd6500-f\"".to_owned(), "Sun, 06 Nov 1994 08:49:37 GMT".to_owned());
        assert_eq!(shown(&validators), expected);
        assert!(validators.is_dated());
    }

    #[test]
    fn a_file_of_this_very_moment_has_a_weak_one() {
        let validators = Validators::of(at(784_111_777.5), 15, at(784_111_778.4));
        assert_eq!(shown(&validators).0, "W/\"2ebc98a1.1dcd6500-f\"");
        assert!(!validators.is_dated());
    }

    #[test]
    fn a_file_of_the_future_is_modified_when_it_is_asked_for() {
        let validators = Validators::of(at(9_000_000_000_000.0), 15, at(784_111_777.9));
        assert_eq!(shown(&validators).1, "Sun, 06 Nov 1994 08:49:37 GMT");
        assert!(!validators.is_dated());
    }

    #[test]
    fn a_file_from_before_dates_began_is_served() {
        let validators = Validators::of(UNIX_EPOCH - Duration::from_millis(2500), 1, at(1.0));
        assert_eq!(shown(&validators), ("\"-2.1dcd6500-1\"".to_owned(), "Thu, 01 Jan 1970 00:00:00 GMT".to_owned()));
    }
}
