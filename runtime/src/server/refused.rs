//! The answers to heads that hyper gives up: where it says nothing, and where it says less than it could.

use std::time::SystemTime;

use httpdate::HttpDate;
use hyper::Error;

use super::socket::Socket;
use crate::plan::Limits;

/// How hyper answers a head that is too large, whatever makes it so.
const TOO_LARGE: &[u8] = b"HTTP/1.1 431 ";

/// Longest target that hyper takes; it answers longer ones with 414 by itself.
const LONGEST_TARGET: u64 = 65_534;

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
        socket.add(response("408 Request Timeout"));
        return Some(408);
    }
    if error.is_parse_too_large() {
        let length = target_length(read);
        if length > limits.max_target_length && socket.withdraw(TOO_LARGE) {
            socket.add(response("414 URI Too Long"));
            return Some(414);
        }
        return Some(if length > LONGEST_TARGET { 414 } else { 431 });
    }
    // Who begins with HTTP/2 is not answered.
    (error.is_parse() && !error.is_parse_version_h2()).then_some(400)
}

/// Bytes of the target, of as much of a head as there is.
fn target_length(head: &[u8]) -> u64 {
    let line = head.trim_ascii_start();
    let mut words = line.split(|byte| matches!(byte, b' ' | b'\r' | b'\n'));
    words.nth(1).map_or(0, |target| target.len() as u64)
}

/// The same as hyper would write.
fn response(status: &str) -> Vec<u8> {
    let (_, reason) = status.split_once(' ').unwrap_or_default();
    let (length, date) = (reason.len(), HttpDate::from(SystemTime::now()));
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n\
        content-length: {length}\r\ndate: {date}\r\n\r\n{reason}"
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::target_length;

    #[test]
    fn the_target_is_the_second_word_of_the_head() {
        assert_eq!(target_length(b"GET /abc HTTP/1.1\r\nHost: long enough\r\n"), 4);
        assert_eq!(target_length(b"\r\nGET /abc"), 4);
        assert_eq!(target_length(b"GET\r\nX: y"), 0);
        assert_eq!(target_length(b"GET"), 0);
    }
}
