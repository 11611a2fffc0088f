//! Host and port, as a request names them: in `Host`, or in its target.

use std::net::Ipv6Addr;
use std::str;

/// What the name of a host is made of (`reg-name` of RFC 3986, 3.2.2, but for escapes), without the comma: it would be
/// the mark of two fields that somebody has joined (RFC 9110, 5.3), and no name of a host has one.
const IS_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "it is below 256")]
        let character = byte as u8;
        table[byte] = character.is_ascii_alphanumeric()
            || matches!(character, b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*')
            || matches!(character, b'+' | b';' | b'=');
        byte += 1;
    }
    table
};

/// Whether a value is `uri-host [":" port]` (RFC 9110, 7.2) with a host, and a port that there is.
#[inline]
pub fn is_host_and_port(value: &[u8]) -> bool {
    // Without a branch for each byte.
    let is_name = |text: &[u8]| text.iter().fold(true, |is_name, byte| is_name & IS_NAME[usize::from(*byte)]);
    match *value {
        [] => false,
        // A port of four digits.
        [ref host @ .., b':', _, _, _, _] if !host.is_empty() && is_name(host) => is_port(&value[host.len() + 1..]),
        _ => is_name(value) || is_unusual(value),
    }
}

/// It may be empty (RFC 3986, 3.2.3).
fn is_port(text: &[u8]) -> bool {
    let mut port = 0_u16;
    text.iter().all(|byte| {
        let next = port.checked_mul(10).and_then(|port| port.checked_add(u16::from(byte.wrapping_sub(b'0'))));
        port = next.unwrap_or_default();
        byte.is_ascii_digit() && next.is_some()
    })
}

/// With an IP literal, or with escapes.
#[cold]
fn is_unusual(value: &[u8]) -> bool {
    let (is_host, rest) = if let [b'[', literal @ ..] = value {
        let Some(end) = literal.iter().position(|byte| *byte == b']') else { return false };
        (is_literal(&literal[..end]), &literal[end + 1..])
    } else {
        let end = value.iter().position(|byte| *byte == b':').unwrap_or(value.len());
        (is_escaped_name(&value[..end]), &value[end..])
    };
    let is_rest = match rest {
        [] => true,
        [b':', port @ ..] => is_port(port),
        _ => false,
    };
    is_host && is_rest
}

/// `IPv6address / IPvFuture`; zones are for machines that know them (RFC 9110, 4.2.5 leaves them to RFC 6874).
fn is_literal(text: &[u8]) -> bool {
    match text {
        [b'v' | b'V', future @ ..] => {
            let Some(dot) = future.iter().position(|byte| *byte == b'.') else { return false };
            let (version, address) = (&future[..dot], &future[dot + 1..]);
            let is_part = |byte: &u8| *byte == b':' || IS_NAME[usize::from(*byte)];
            !version.is_empty()
                && version.iter().all(u8::is_ascii_hexdigit)
                && !address.is_empty()
                && address.iter().all(is_part)
        }
        _ => str::from_utf8(text).is_ok_and(|text| text.parse::<Ipv6Addr>().is_ok()),
    }
}

fn is_escaped_name(mut name: &[u8]) -> bool {
    let is_empty = name.is_empty();
    loop {
        name = match name {
            [] => return !is_empty,
            [b'%', high, low, rest @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => rest,
            [byte, rest @ ..] if IS_NAME[usize::from(*byte)] => rest,
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_host_and_port;

    #[test]
    fn names_and_addresses_are_hosts() {
        for host in [
            "a",
            "example.org",
            "example.org.",
            "under_score",
            "xn--bcher-kva.example",
            "127.0.0.1:8000",
            "a:",
            "a:0080",
            "a:65535",
            "[::1]",
            "[::1]:8000",
            "[::ffff:1.2.3.4]",
            "[v1.a:b]",
            "%41%c3%a9",
            "a%20b:80",
            "(a)!$&'*+;=~",
        ] {
            assert!(is_host_and_port(host.as_bytes()), "{host}");
        }
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for host in [
            "",
            ":",
            ":80",
            "a/b",
            "/",
            "u@a",
            "@",
            "a, b",
            "a,b",
            "###",
            "a#b",
            "a?b",
            "a b",
            "a\tb",
            "a\\b",
            "a\"b",
            "<a>",
            "{a}",
            "a|b",
            "a^b",
            "a`b",
            "a:b",
            "a:80:80",
            "a:-1",
            "a:+1",
            "a: 80",
            "a:65536",
            "a:99999999999",
            "[::1",
            "::1",
            "[]",
            "[::1]a",
            "[::1]:x",
            "[::1%25eth0]",
            "[::g]",
            "[1.2.3.4]",
            "[v.a]",
            "[v1.]",
            "[v1]",
            "[vx.a]",
            "%",
            "%4",
            "%zz",
            "a%",
            "a]",
            "\u{e9}",
            "a\u{7f}",
            "a\0",
        ] {
            assert!(!is_host_and_port(host.as_bytes()), "{host}");
        }
    }
}
