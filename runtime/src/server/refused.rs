//! The answers to heads that hyper gives up, in the form of all others.

use std::time::SystemTime;

use httpdate::HttpDate;
use hyper::Error;

use super::socket::Socket;
use crate::plan::Limits;

/// Answers a head that hyper has refused with `error`.
///
/// # Arguments
/// * `read`: what has been received of it.
///
/// # Returns
/// The status that it has been answered with; None where it has not been.
pub fn answer(socket: &Socket, error: &Error, read: &[u8], limits: &Limits) -> Option<u16> {
    if error.is_timeout() {
        // A connection that has been idle is closed without a word: its client waits for no answer.
        if read.is_empty() {
            return None;
        }
        socket.add(response(TIMEOUT, TIMEOUT.1));
        return Some(408);
    }
    if !error.is_parse() || error.is_parse_version_h2() {
        // Who begins with HTTP/2 is not answered.
        return None;
    }
    let (ours, reason) = if error.is_parse_too_large() {
        let ours = if target_length(read) > limits.max_target_length { URI_TOO_LONG } else { HEAD_TOO_LARGE };
        (ours, ours.1)
    } else {
        (BAD_REQUEST, "the head of the request is malformed")
    };
    if socket.withdraw(is_hypers) {
        socket.add(response(ours, reason));
    }
    Some(ours.0)
}

/// Whether an answer is hyper's own: it has no body and no other fields, and nothing of the application's that ends the
/// connection is followed by a head that is refused.
fn is_hypers(answer: &[u8]) -> bool {
    let head = answer.strip_suffix(b"\r\n\r\n").and_then(|head| std::str::from_utf8(head).ok()).unwrap_or_default();
    let mut lines = head.split("\r\n");
    lines.next().and_then(|line| line.get(9..12)).is_some_and(|status| matches!(status, "400" | "414" | "431"))
        && lines.next() == Some("connection: close")
        && lines.next() == Some("content-length: 0")
}

type Status = (u16, &'static str);

const BAD_REQUEST: Status = (400, "Bad Request");
const TIMEOUT: Status = (408, "Request Timeout");
const URI_TOO_LONG: Status = (414, "URI Too Long");
const HEAD_TOO_LARGE: Status = (431, "Request Header Fields Too Large");

/// Bytes of the target, of as much of a head as there is.
fn target_length(head: &[u8]) -> u64 {
    let line = head.trim_ascii_start();
    let mut words = line.split(|byte| matches!(byte, b' ' | b'\r' | b'\n'));
    words.nth(1).map_or(0, |target| target.len() as u64)
}

/// The same as hyper would write.
fn response((status, phrase): Status, body: &str) -> Vec<u8> {
    let (length, date) = (body.len(), HttpDate::from(SystemTime::now()));
    format!(
        "HTTP/1.1 {status} {phrase}\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n\
        content-length: {length}\r\ndate: {date}\r\n\r\n{body}"
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::{is_hypers, target_length};

    #[test]
    fn only_what_hyper_says_is_taken_back() {
        assert!(is_hypers(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\ndate: x\r\n\r\n"));
        assert!(is_hypers(b"HTTP/1.0 431 X\r\nconnection: close\r\ncontent-length: 0\r\ndate: x\r\n\r\n"));
        for other in [
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\ndate: x\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\ndate: x\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 1\r\ndate: x\r\n\r\na",
            "HTTP/1.",
            "",
        ] {
            assert!(!is_hypers(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn the_target_is_the_second_word_of_the_head() {
        assert_eq!(target_length(b"GET /abc HTTP/1.1\r\nHost: long enough\r\n"), 4);
        assert_eq!(target_length(b"\r\nGET /abc"), 4);
        assert_eq!(target_length(b"GET\r\nX: y"), 0);
        assert_eq!(target_length(b"GET"), 0);
    }
}
