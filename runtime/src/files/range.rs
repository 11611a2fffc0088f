//! Ranges of bytes (RFC 9110, 14).

use std::ops::Range;

use http::HeaderMap;
use http::header::RANGE;
use smallvec::SmallVec;

/// So many ranges are honoured; of a request for more of them the whole is sent (14.2).
const MOST: usize = 64;
/// Two ranges with less than this between them are sent as one: a part of a multipart has more bytes of its own (15.3.7.2).
const GAP: u64 = 80;

/// Of a file.
pub type Parts = SmallVec<[Range<u64>; 1]>;

/// What is to be sent.
#[derive(Debug, PartialEq)]
pub enum Selected {
    Whole,
    /// One part, or more of them that do not overlap, in the order in which they were asked for.
    Parts(Parts),
    /// 416: no part of the file is asked for.
    Nothing,
}

/// Reads `Range`. A unit other than bytes, and what is no set of ranges, is ignored (14.2).
///
/// # Arguments
/// * `length`: of the file, in bytes.
pub fn select(fields: &HeaderMap, length: u64) -> Selected {
    let mut lines = fields.get_all(RANGE).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else { return Selected::Whole };
    // Nothing of an empty file can be named in Content-Range.
    let Some(set) = line.to_str().ok().and_then(set_of_bytes).filter(|_| length > 0) else { return Selected::Whole };
    let mut parts = Parts::new();
    let members = set.split(',').map(|member| member.trim_matches([' ', '\t'])).filter(|member| !member.is_empty());
    let mut count = 0;
    for member in members {
        let Some(spec) = parse(member) else { return Selected::Whole };
        count += 1;
        if count > MOST {
            return Selected::Whole;
        }
        if let Some(part) = spec.of(length) {
            add(&mut parts, part);
        }
    }
    match (count, parts.is_empty()) {
        (0, _) => Selected::Whole,
        (_, true) => Selected::Nothing,
        (_, false) => Selected::Parts(parts),
    }
}

/// The set of a value in bytes. Names of units are case-insensitive (14.1).
fn set_of_bytes(value: &str) -> Option<&str> {
    value.split_once('=').and_then(|(unit, set)| unit.eq_ignore_ascii_case("bytes").then_some(set))
}

enum Spec {
    /// From the first byte to the last one, which counts.
    Int(u64, u64),
    /// So many bytes at the end.
    Suffix(u64),
}

fn parse(member: &str) -> Option<Spec> {
    let (first, last) = member.split_once('-')?;
    match (first, last) {
        ("", last) => position(last).map(Spec::Suffix),
        (first, "") => position(first).map(|first| Spec::Int(first, u64::MAX)),
        (first, last) => {
            let (first, last) = (position(first)?, position(last)?);
            (first <= last).then_some(Spec::Int(first, last))
        }
    }
}

/// A number, however long: what does not fit is larger than any file (14.1.1).
fn position(digits: &str) -> Option<u64> {
    let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| digits.parse().unwrap_or(u64::MAX))
}

impl Spec {
    /// The part of a file that is meant; None where it has none (14.1.2).
    fn of(&self, length: u64) -> Option<Range<u64>> {
        let part = match *self {
            Self::Int(first, last) => first..last.saturating_add(1).min(length),
            Self::Suffix(size) => length.saturating_sub(size)..length,
        };
        (part.start < part.end).then_some(part)
    }
}

/// Adds a part, as one with those that it overlaps or nearly touches (15.3.7.2).
fn add(parts: &mut Parts, mut part: Range<u64>) {
    let mut place = parts.len();
    let mut index = 0;
    while index < parts.len() {
        let other = &parts[index];
        if part.start <= other.end.saturating_add(GAP) && other.start <= part.end.saturating_add(GAP) {
            part = part.start.min(other.start)..part.end.max(other.end);
            parts.remove(index);
            place = place.min(index);
            // What has grown may touch those before.
            index = 0;
        } else {
            index += 1;
        }
    }
    parts.insert(place.min(parts.len()), part);
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, header};

    use super::{MOST, Selected, select};

    fn selected(value: &str, length: u64) -> Selected {
        let fields = HeaderMap::from_iter([(header::RANGE, HeaderValue::from_str(value).unwrap())]);
        select(&fields, length)
    }

    fn parts<const N: usize>(parts: [(u64, u64); N]) -> Selected {
        Selected::Parts(parts.into_iter().map(|(start, end)| start..end).collect())
    }

    #[test]
    fn one_part() {
        for (value, expected) in [
            ("bytes=0-0", (0, 1)),
            ("bytes=0-3", (0, 4)),
            ("bytes=00-03", (0, 4)),
            ("BYTES=0-3", (0, 4)),
            ("bytes= 0-3 ", (0, 4)),
            ("bytes=, ,0-3,", (0, 4)),
            ("bytes=5-", (5, 100)),
            ("bytes=99-", (99, 100)),
            ("bytes=5-99999999999999999999999999", (5, 100)),
            ("bytes=5-18446744073709551615", (5, 100)),
            ("bytes=-1", (99, 100)),
            ("bytes=-100", (0, 100)),
            ("bytes=-1000", (0, 100)),
            ("bytes=-99999999999999999999999999", (0, 100)),
            ("bytes=0-3,200-300", (0, 4)),
        ] {
            assert_eq!(selected(value, 100), parts([expected]), "{value}");
        }
    }

    #[test]
    fn what_is_no_set_of_bytes_is_ignored() {
        for value in [
            "",
            "bytes",
            "bytes=",
            "bytes=,",
            "bytes=-",
            "bytes=a-b",
            "bytes=1",
            "bytes=1-0",
            "bytes=1--2",
            "bytes=--1",
            "bytes=0 - 3",
            "bytes=0x0-3",
            "bytes=+0-3",
            "bytes=0-3;",
            "bytes=0-3,x",
            "bytes:0-3",
            "bytes =0-3",
            "lines=0-3",
            "bytes=0.0-3",
            "bytes=-1-",
            "bytes=0-3-",
        ] {
            assert_eq!(selected(value, 100), Selected::Whole, "{value}");
        }
    }

    #[test]
    fn a_part_that_is_not_there() {
        for value in ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999999-", "bytes=200-,-0"] {
            assert_eq!(selected(value, 100), Selected::Nothing, "{value}");
        }
    }

    #[test]
    fn no_part_of_an_empty_file_can_be_named() {
        for value in ["bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0"] {
            assert_eq!(selected(value, 0), Selected::Whole, "{value}");
        }
    }

    #[test]
    fn several_parts_keep_their_order() {
        assert_eq!(selected("bytes=0-9,500-509", 1000), parts([(0, 10), (500, 510)]));
        assert_eq!(selected("bytes=-10,0-9,500-509", 1000), parts([(990, 1000), (0, 10), (500, 510)]));
        assert_eq!(selected("bytes=5000-,0-9,500-509", 1000), parts([(0, 10), (500, 510)]));
    }

    #[test]
    fn parts_that_overlap_or_nearly_touch_are_one() {
        assert_eq!(selected("bytes=0-9,5-20", 1000), parts([(0, 21)]));
        assert_eq!(selected("bytes=0-9,10-20", 1000), parts([(0, 21)]));
        assert_eq!(selected("bytes=0-9,90-99", 1000), parts([(0, 100)]));
        assert_eq!(selected("bytes=0-9,91-99", 1000), parts([(0, 10), (91, 100)]));
        assert_eq!(selected("bytes=0-9,500-509,9-500", 1000), parts([(0, 510)]));
        assert_eq!(selected("bytes=0-,0-,-1", 1000), parts([(0, 1000)]));
        assert_eq!(selected("bytes=800-809,0-9,300-309,5-300", 1000), parts([(800, 810), (0, 310)]));
    }

    #[test]
    fn more_ranges_than_anybody_needs_are_ignored() {
        let many = |count: usize| {
            let ranges: Vec<String> = (0..count).map(|index| format!("{0}-{0}", index * 100)).collect();
            selected(&format!("bytes={}", ranges.join(",")), 1_000_000)
        };
        assert!(matches!(many(MOST), Selected::Parts(parts) if parts.len() == MOST));
        assert_eq!(many(MOST + 1), Selected::Whole);
    }

    #[test]
    fn several_lines_are_no_range() {
        let mut fields = HeaderMap::new();
        fields.append(header::RANGE, HeaderValue::from_static("bytes=0-3"));
        assert_eq!(select(&fields, 100), parts([(0, 4)]));
        fields.append(header::RANGE, HeaderValue::from_static("bytes=5-6"));
        assert_eq!(select(&fields, 100), Selected::Whole);
    }
}
