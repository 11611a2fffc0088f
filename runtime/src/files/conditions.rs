//! Conditional requests (RFC 9110, 13).

use std::time::SystemTime;

use http::header::{HeaderName, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE};
use http::{HeaderMap, HeaderValue};
use httpdate::parse_http_date;

use super::entity_tag::{EntityTag, names};
use super::validators::Validators;

/// What the conditions of a GET or a HEAD ask for.
#[derive(Debug, PartialEq)]
pub enum Verdict {
    /// They hold, or there are none.
    Send,
    /// 304: the client has it.
    NotModified,
    /// 412: it is another version than the client wants.
    Failed,
}

/// Evaluates the conditions in their order (13.2.2).
pub fn judge(fields: &HeaderMap, validators: &Validators) -> Verdict {
    let is_the_version = |tag: EntityTag<'_>| validators.tag().is_some_and(|own| own.is(tag));
    let is_like_the_version = |tag: EntityTag<'_>| validators.tag().is_some_and(|own| own.resembles(tag));
    let is_wanted = names(fields, IF_MATCH, is_the_version)
        .or_else(|| date(fields, IF_UNMODIFIED_SINCE).map(|date| validators.modified() <= date));
    if is_wanted == Some(false) {
        return Verdict::Failed;
    }
    let is_there = names(fields, IF_NONE_MATCH, is_like_the_version)
        .or_else(|| date(fields, IF_MODIFIED_SINCE).map(|date| validators.modified() <= date));
    if is_there == Some(true) { Verdict::NotModified } else { Verdict::Send }
}

/// Whether the client has the beginning of this very version, as far as it says: `If-Range` (13.1.5).
pub fn may_resume(fields: &HeaderMap, validators: &Validators) -> bool {
    let mut lines = fields.get_all(IF_RANGE).iter();
    let Some(line) = lines.next() else { return true };
    if lines.next().is_some() {
        return false;
    }
    match EntityTag::parse(line.as_bytes()) {
        Some(tag) => validators.tag().is_some_and(|own| own.is(tag)),
        // An earlier or a later date is as good as any other: only the exact one names the version.
        None => validators.is_dated() && parse_date(line) == Some(validators.modified()),
    }
}

/// The date of a field; None where it says no valid one, or several: it is ignored (13.1.3, 13.1.4).
fn date(fields: &HeaderMap, field: HeaderName) -> Option<SystemTime> {
    let mut lines = fields.get_all(field).iter();
    let line = lines.next()?;
    if lines.next().is_some() { None } else { parse_date(line) }
}

fn parse_date(value: &HeaderValue) -> Option<SystemTime> {
    parse_http_date(value.to_str().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use http::{HeaderMap, HeaderName, HeaderValue};

    use super::{Verdict, judge, may_resume};
    use crate::files::validators::Validators;

    const TAG: &str = "\"2ebc98a1.00000000-f\"";
    const WEAK: &str = "W/\"2ebc98a1.00000000-f\"";
    const BEFORE: &str = "Sun, 06 Nov 1994 08:49:36 GMT";
    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const AFTER: &str = "Sun, 06 Nov 1994 08:49:38 GMT";

    fn validators(age: u64) -> Validators {
        let modified = UNIX_EPOCH + Duration::from_secs(784_111_777);
        Validators::of(modified, 15, modified + Duration::from_secs(age))
    }

    fn fields(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        lines.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    fn verdict(lines: &[(&'static str, &'static str)]) -> Verdict {
        let mut given = HeaderMap::new();
        for (name, value) in lines {
            given.append(*name, HeaderValue::from_static(value));
        }
        judge(&given, &validators(60))
    }

    #[test]
    fn each_condition_by_itself() {
        for (name, value, expected) in [
            ("if-match", TAG, Verdict::Send),
            ("if-match", "*", Verdict::Send),
            ("if-match", WEAK, Verdict::Failed),
            ("if-match", "\"other\"", Verdict::Failed),
            ("if-match", "", Verdict::Failed),
            ("if-unmodified-since", BEFORE, Verdict::Failed),
            ("if-unmodified-since", DATE, Verdict::Send),
            ("if-unmodified-since", AFTER, Verdict::Send),
            ("if-none-match", TAG, Verdict::NotModified),
            ("if-none-match", WEAK, Verdict::NotModified),
            ("if-none-match", "*", Verdict::NotModified),
            ("if-none-match", "\"other\"", Verdict::Send),
            ("if-modified-since", BEFORE, Verdict::Send),
            ("if-modified-since", DATE, Verdict::NotModified),
            ("if-modified-since", AFTER, Verdict::NotModified),
        ] {
            assert_eq!(verdict(&[(name, value)]), expected, "{name}: {value}");
        }
    }

    #[test]
    fn tags_come_before_dates_and_412_before_304() {
        for (lines, expected) in [
            ([("if-match", TAG), ("if-unmodified-since", BEFORE)], Verdict::Send),
            ([("if-none-match", "\"other\""), ("if-modified-since", AFTER)], Verdict::Send),
            ([("if-none-match", TAG), ("if-modified-since", BEFORE)], Verdict::NotModified),
            ([("if-match", "\"other\""), ("if-none-match", TAG)], Verdict::Failed),
            ([("if-unmodified-since", BEFORE), ("if-none-match", TAG)], Verdict::Failed),
            ([("if-match", TAG), ("if-none-match", TAG)], Verdict::NotModified),
        ] {
            assert_eq!(verdict(&lines), expected, "{lines:?}");
        }
    }

    #[test]
    fn what_is_no_date_is_ignored() {
        for value in ["", "yesterday", "0", "Mon, 06 Nov 1994 08:49:36 GMT", "Sun, 31 Feb 1993 08:49:36 GMT"] {
            assert_eq!(verdict(&[("if-unmodified-since", value)]), Verdict::Send, "{value}");
            assert_eq!(verdict(&[("if-modified-since", value)]), Verdict::Send, "{value}");
        }
        assert_eq!(verdict(&[("if-unmodified-since", BEFORE), ("if-unmodified-since", BEFORE)]), Verdict::Send);
        assert_eq!(verdict(&[("if-modified-since", DATE), ("if-modified-since", DATE)]), Verdict::Send);
    }

    #[test]
    fn dates_have_three_forms() {
        for value in [DATE, "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(verdict(&[("if-modified-since", value)]), Verdict::NotModified, "{value}");
        }
    }

    #[test]
    fn a_download_is_resumed_for_the_exact_version_only() {
        for (value, expected) in [
            (TAG, true),
            (WEAK, false),
            ("\"other\"", false),
            ("*", false),
            ("", false),
            (BEFORE, false),
            (DATE, true),
            (AFTER, false),
        ] {
            assert_eq!(may_resume(&fields(&[("if-range", value)]), &validators(60)), expected, "{value}");
        }
        assert!(may_resume(&HeaderMap::new(), &validators(60)));
    }

    #[test]
    fn nothing_names_a_version_of_this_very_second() {
        for value in [TAG, WEAK, DATE] {
            assert!(!may_resume(&fields(&[("if-range", value)]), &validators(0)), "{value}");
        }
    }
}
