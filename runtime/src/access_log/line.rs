//! The form of a line: the Common Log Format of NCSA httpd, followed by the milliseconds that the request took.

use std::io::Write;
use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use httpdate::HttpDate;

/// The part that is known when the request comes: `127.0.0.1 - - [23/Nov/2026:01:16:07 +0000] "GET / HTTP/1.1"`.
pub fn begin(client: Option<IpAddr>, time: SystemTime, method: &str, target: &str, version: &str) -> Vec<u8> {
    let mut line = begin_any(client, time);
    escape(&mut line, method);
    line.push(b' ');
    escape(&mut line, target);
    add(&mut line, format_args!(" {version}\""));
    line
}

/// The same of a request that could not be read: `127.0.0.1 - - [23/Nov/2026:01:16:07 +0000] "-"`.
pub fn begin_unread(client: Option<IpAddr>, time: SystemTime) -> Vec<u8> {
    let mut line = begin_any(client, time);
    line.extend(b"-\"");
    line
}

fn begin_any(client: Option<IpAddr>, time: SystemTime) -> Vec<u8> {
    let mut line = Vec::with_capacity(128);
    match client {
        Some(address) => add(&mut line, format_args!("{address}")),
        None => line.push(b'-'),
    }
    // "Mon, 23 Nov 2026 01:16:07 GMT" (RFC 9110, 5.6.7)
    let date = HttpDate::from(time).to_string();
    let part = |range| date.get(range).unwrap_or_default();
    add(&mut line, format_args!(" - - [{}/{}/{}:{} +0000] \"", part(5..7), part(8..11), part(12..16), part(17..25)));
    line
}

/// The part that is known when it is answered: ` 200 512 1.234` and the end of the line.
pub fn end(line: &mut Vec<u8>, status: u16, bytes: u64, took: Duration) {
    add(line, format_args!(" {status} "));
    if bytes == 0 {
        line.push(b'-');
    } else {
        add(line, format_args!("{bytes}"));
    }
    let micros = took.as_micros();
    add(line, format_args!(" {}.{:03}\n", micros / 1000, micros % 1000));
}

/// What a client sends can break no line and close no quotes.
fn escape(line: &mut Vec<u8>, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => line.extend([b'\\', byte]),
            b' '..=b'~' => line.push(byte),
            _ => add(line, format_args!("\\x{byte:02x}")),
        }
    }
}

fn add(line: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing to memory does not fail.
    let _ = line.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};
    use std::time::{Duration, SystemTime};

    use super::{begin, end};

    fn line(client: Option<IpAddr>, target: &str, bytes: u64) -> String {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_396_567);
        let mut line = begin(client, time, "GET", target, "HTTP/1.1");
        end(&mut line, 200, bytes, Duration::from_micros(12_034));
        String::from_utf8(line).unwrap()
    }

    #[test]
    fn a_line_is_in_the_common_log_format_with_milliseconds() {
        let client = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));
        assert_eq!(
            line(client, "/a?b=c", 512),
            "127.0.0.1 - - [23/Nov/2026:01:16:07 +0000] \"GET /a?b=c HTTP/1.1\" 200 512 12.034\n"
        );
    }

    #[test]
    fn what_is_not_known_is_a_dash() {
        assert_eq!(line(None, "/", 0), "- - - [23/Nov/2026:01:16:07 +0000] \"GET / HTTP/1.1\" 200 - 12.034\n");
    }

    #[test]
    fn quotes_and_what_is_not_ascii_are_spelled_out() {
        assert!(line(None, "/\"\\é\u{1b}", 1).contains("\"GET /\\\"\\\\\\xc3\\xa9\\x1b HTTP/1.1\""));
    }
}
