//! Entity tags, and lists of them (RFC 9110, 8.8.3).

use http::header::HeaderName;
use http::{HeaderMap, HeaderValue};

/// An entity tag as a field writes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EntityTag<'a> {
    weak: bool,
    /// With its quotes.
    opaque: &'a [u8],
}

impl<'a> EntityTag<'a> {
    /// A value that is one entity tag and nothing else.
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        Self::read(value).and_then(|(tag, rest)| rest.is_empty().then_some(tag))
    }

    /// The entity tag that a value begins with, and what follows it.
    fn read(value: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (weak, quoted) = match value.strip_prefix(b"W/") {
            Some(quoted) => (true, quoted),
            None => (false, value),
        };
        let inside = quoted.strip_prefix(b"\"")?;
        let length = inside.iter().position(|byte| !matches!(byte, 0x21 | 0x23..=0x7e | 0x80..))?;
        (inside[length] == b'"').then(|| (Self { weak, opaque: &quoted[..length + 2] }, &quoted[length + 2..]))
    }

    /// Strong comparison (8.8.3.2): the same, byte for byte, of what both stand for.
    pub fn is(self, other: Self) -> bool {
        !self.weak && !other.weak && self.opaque == other.opaque
    }

    /// Weak comparison (8.8.3.2): equivalent.
    pub fn resembles(self, other: Self) -> bool {
        self.opaque == other.opaque
    }
}

/// Whether `If-Match` or `If-None-Match` names a tag: one that `matches`, or `*`, which names all.
///
/// # Returns
/// None where the field is not there. What is no entity tag names nothing.
pub fn names(fields: &HeaderMap, field: HeaderName, matches: impl Fn(EntityTag<'_>) -> bool) -> Option<bool> {
    let mut lines = fields.get_all(field).iter().map(HeaderValue::as_bytes).peekable();
    lines.peek()?;
    let mut lines = lines.map(<[u8]>::trim_ascii);
    let first = lines.next()?;
    if first == b"*" {
        // Beside others it is no value that the field may have.
        return Some(lines.next().is_none());
    }
    Some(list_names(first, &matches) || lines.any(|line| list_names(line, &matches)))
}

fn list_names(mut line: &[u8], matches: &impl Fn(EntityTag<'_>) -> bool) -> bool {
    while !line.is_empty() {
        line = line.trim_ascii_start();
        let (tag, rest) = EntityTag::read(line).map_or((None, line), |(tag, rest)| (Some(tag), rest));
        // Commas may stand inside of a tag: the next member begins behind one that is outside.
        let end = rest.iter().position(|byte| *byte == b',').unwrap_or(rest.len());
        let stands_alone = rest[..end].trim_ascii().is_empty();
        if tag.is_some_and(|tag| stands_alone && matches(tag)) {
            return true;
        }
        line = rest.get(end + 1..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, header};

    use super::{EntityTag, names};

    fn named(lines: &[&'static str]) -> Option<bool> {
        let mut fields = HeaderMap::new();
        for line in lines {
            fields.append(header::IF_MATCH, HeaderValue::from_static(line));
        }
        let tag = EntityTag::parse(b"\"a,b\"").unwrap();
        names(&fields, header::IF_MATCH, |other| other.is(tag))
    }

    #[test]
    fn a_tag_is_found_wherever_it_stands_in_the_list() {
        for lines in [
            &["\"a,b\""] as &[_],
            &["\"x\", \"a,b\""],
            &["\"x\",\"a,b\" ,\"y\""],
            &[", ,\"a,b\""],
            &["\"x\"", "\"a,b\""],
            &["x, \"a,b\""],
        ] {
            assert_eq!(named(lines), Some(true), "{lines:?}");
        }
    }

    #[test]
    fn other_tags_and_what_is_none_name_nothing() {
        for lines in [
            &[""] as &[_],
            &["a,b"],
            &["\"a"],
            &["\"a,b"],
            &["\"a,b\"x"],
            &["W/\"a,b\""],
            &["w/\"a,b\""],
            &["\"A,B\""],
            &["\"a b\""],
            &["'a,b'"],
        ] {
            assert_eq!(named(lines), Some(false), "{lines:?}");
        }
    }

    #[test]
    fn a_star_names_all_when_it_stands_alone() {
        assert_eq!(named(&["*"]), Some(true));
        assert_eq!(named(&["\"x\", *"]), Some(false));
        assert_eq!(named(&["*", "\"x\""]), Some(false));
        assert_eq!(named(&[]), None);
    }

    #[test]
    fn weak_tags_are_equivalent_and_never_the_same() {
        let (strong, weak) = (EntityTag::parse(b"\"1\"").unwrap(), EntityTag::parse(b"W/\"1\"").unwrap());
        assert!(strong.is(strong) && !strong.is(weak) && !weak.is(strong) && !weak.is(weak));
        assert!(strong.resembles(weak) && weak.resembles(strong) && weak.resembles(weak));
    }
}
