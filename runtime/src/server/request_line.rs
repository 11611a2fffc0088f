//! What of a request line hyper does not see as it was sent.
//!
//! hyper drops the fragment of a target without a word, and refuses the versions of HTTP that are called 1.2 to 1.9. So
//! the first line of what arrives for a head is looked at before hyper has it. Of a line that comes in pieces, or behind
//! another request in one piece, nothing is changed: hyper's word holds for it.

use memchr::{memchr, memchr2};

/// In no target: hyper refuses a line that has it.
const REFUSED: u8 = 0x01;

/// Lets hyper refuse a target with a fragment (RFC 9112, 3.2), and read a later version of HTTP/1 as the one that it knows
/// (RFC 9110, 2.5).
#[inline]
pub fn adapt(received: &mut [u8]) {
    let has_fragment = match memchr2(b'\n', b'#', received) {
        Some(end) if received[end] == b'\n' => match received[..end] {
            // Nearly all lines end so.
            [.., b'0' | b'1', b'\r'] => return,
            _ => false,
        },
        Some(_) => true,
        None => return,
    };
    if let Some(end) = memchr(b'\n', received) {
        adapt_line(&mut received[..end], has_fragment);
    }
}

#[cold]
fn adapt_line(line: &mut [u8], has_fragment: bool) {
    let line = if let [line @ .., b'\r'] = line { line } else { line };
    let [head @ .., b' ', b'H', b'T', b'T', b'P', b'/', b'1', b'.', minor @ b'0'..=b'9'] = line else { return };
    if *minor > b'1' {
        *minor = b'1';
    }
    // What begins in the middle of a head may look like the end of a request line, but has no method in front.
    let Some(target) = memchr(b' ', head).filter(|space| *space > 0 && !head[..*space].contains(&b':')) else { return };
    if has_fragment && let Some(place) = memchr(b'#', &head[target..]) {
        head[target + place] = REFUSED;
    }
}

#[cfg(test)]
mod tests {
    use super::adapt;

    fn adapted(text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        adapt(&mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn fragments_are_marked_in_targets() {
        assert_eq!(adapted("GET /a#b HTTP/1.1\r\nHost: a\r\n"), "GET /a\u{1}b HTTP/1.1\r\nHost: a\r\n");
        assert_eq!(adapted("GET /# HTTP/1.0\n"), "GET /\u{1} HTTP/1.0\n");
        assert_eq!(adapted("GET http://a/?b#c HTTP/1.1\r\n"), "GET http://a/?b\u{1}c HTTP/1.1\r\n");
    }

    #[test]
    fn later_versions_are_read_as_the_one_that_is_known() {
        assert_eq!(adapted("GET / HTTP/1.2\r\nHost: a\r\n"), "GET / HTTP/1.1\r\nHost: a\r\n");
        assert_eq!(adapted("GET / HTTP/1.9\n"), "GET / HTTP/1.1\n");
    }

    #[test]
    fn nothing_else_is_changed() {
        for text in [
            "GET / HTTP/1.1\r\nX: #\r\n",
            "GET / HTTP/1.0\r\n",
            "GET / HTTP/2.0\r\n",
            "GET / HTTP/1.10\r\n",
            "GET /a#b",
            "GET /a#b HTTP/1.x\r\n",
            "a#b\r\nHost: a\r\n",
            "X-A: a#b\r\n",
            "X-A: a#b HTTP/1.1\r\n",
            "#b HTTP/1.1\r\n",
            "",
            "\r\n",
        ] {
            assert_eq!(adapted(text), text);
        }
    }
}
