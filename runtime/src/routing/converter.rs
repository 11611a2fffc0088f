//! What a path parameter accepts.

use crate::plan::Converter;

/// Whether `segment`, percent-decoded, is a value of `converter`.
pub fn accepts(converter: Converter, segment: &[u8]) -> bool {
    match converter {
        Converter::Int => is_int(segment),
        Converter::Float => is_float(segment),
        Converter::Uuid => is_uuid(segment),
        Converter::Str | Converter::Path => !segment.is_empty(),
    }
}

/// So many digits always fit an `i64`.
const SAFE_DIGITS: usize = 18;

/// `-?[0-9]+` within an `i64`.
fn is_int(segment: &[u8]) -> bool {
    let digits = unsigned(segment);
    is_digits(digits) && (digits.len() <= SAFE_DIGITS || fits(segment))
}

#[cold]
fn fits(segment: &[u8]) -> bool {
    std::str::from_utf8(segment).is_ok_and(|text| text.parse::<i64>().is_ok())
}

/// `-?[0-9]+\.[0-9]+`
fn is_float(segment: &[u8]) -> bool {
    let mut parts = unsigned(segment).splitn(2, |byte| *byte == b'.');
    parts.next().is_some_and(is_digits) && parts.next().is_some_and(is_digits)
}

/// 8-4-4-4-12 hexadecimal digits.
fn is_uuid(segment: &[u8]) -> bool {
    segment.len() == 36
        && segment.iter().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn unsigned(segment: &[u8]) -> &[u8] {
    segment.strip_prefix(b"-").unwrap_or(segment)
}

fn is_digits(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn int_takes_all_of_64_bits() {
        for taken in ["0", "-007", "999999999999999999", "9223372036854775807", "-9223372036854775808"] {
            assert!(accepts(Converter::Int, taken.as_bytes()), "{taken:?}");
        }
        assert!(accepts(Converter::Int, b"0000000000000000000000000000000000000001"));
        let beyond = ["9223372036854775808", "-9223372036854775809", "99999999999999999999"];
        for refused in ["", "-", "+1", "1.0", "+1000000000000000000", "١", "1 ", "--1"].iter().chain(&beyond) {
            assert!(!accepts(Converter::Int, refused.as_bytes()), "{refused:?}");
        }
    }

    #[test]
    fn float_needs_digits_on_both_sides_of_the_point() {
        assert!(accepts(Converter::Float, b"-1.50"));
        for refused in ["1", ".5", "1.", "1.2.3", "1e5", "nan", "-.5"] {
            assert!(!accepts(Converter::Float, refused.as_bytes()), "{refused:?}");
        }
    }

    #[test]
    fn uuid_is_hexadecimal_in_either_case() {
        assert!(accepts(Converter::Uuid, b"123e4567-E89B-12d3-a456-426614174000"));
        assert!(!accepts(Converter::Uuid, b"123e4567e89b12d3a456426614174000"));
        assert!(!accepts(Converter::Uuid, b"123e4567-e89b-12d3-a456-42661417400g"));
    }

    #[test]
    fn text_has_one_character_at_least() {
        assert!(accepts(Converter::Str, "ü".as_bytes()));
        assert!(!accepts(Converter::Str, b""));
    }
}
