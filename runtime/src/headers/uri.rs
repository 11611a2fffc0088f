//! References to resources in header fields (RFC 3986).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a URI may hold, besides letters and digits. Escapes are left as they are. Control characters are refused later.
const NOT_IN_URI: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'%')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b'-')
    .remove(b'.')
    .remove(b'/')
    .remove(b':')
    .remove(b';')
    .remove(b'=')
    .remove(b'?')
    .remove(b'@')
    .remove(b'[')
    .remove(b']')
    .remove(b'_')
    .remove(b'~');

/// Writes an IRI as the URI that it stands for (RFC 3987, 3.1): what a URI may not hold becomes its bytes in UTF-8, escaped.
///
/// # Returns
/// None for what has control characters: they would pass as escapes where they are a mistake, or an attack.
pub fn uri(text: &str) -> Option<String> {
    let text = text.trim_matches(' ');
    (!text.contains(|character: char| character.is_ascii_control()))
        .then(|| utf8_percent_encode(text, NOT_IN_URI).to_string())
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn what_a_uri_may_hold_is_left_alone() {
        for text in ["/a/b?c=d&e=%20#f", "https://user@example.org:8080/~a;b,c!$'()*+", "//[::1]/", "/100%", ""] {
            assert_eq!(uri(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_it_may_not_hold_is_escaped_as_utf8() {
        for (text, expected) in [
            ("/grün", "/gr%C3%BCn"),
            ("/gr%C3%BCn/日本", "/gr%C3%BCn/%E6%97%A5%E6%9C%AC"),
            ("/a b\"c<d>e\\f^g`h{i|j}", "/a%20b%22c%3Cd%3Ee%5Cf%5Eg%60h%7Bi%7Cj%7D"),
            (" /a ", "/a"),
        ] {
            assert_eq!(uri(text).as_deref(), Some(expected));
        }
    }

    #[test]
    fn control_characters_are_refused() {
        for text in ["/a\r\nb", "/a\0", "/a\tb", "/a\u{7f}"] {
            assert_eq!(uri(text), None, "{text:?}");
        }
    }
}
