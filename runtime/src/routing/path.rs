//! The raw path of a request, and the values that parameters take from it.

use std::borrow::Cow;

use memchr::memchr;
use smallvec::SmallVec;

/// A part of the raw path, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// A head of a request is far shorter than 4 GiB: the server bounds it.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: u32::try_from(start).unwrap_or(u32::MAX), end: u32::try_from(end).unwrap_or(u32::MAX) }
    }

    fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }
}

/// A raw path in which every percent-escape is known to be well-formed and to spell UTF-8.
#[derive(Clone, Copy, Debug)]
pub struct RawPath<'a> {
    text: &'a str,
    escaped: bool,
}

impl<'a> RawPath<'a> {
    /// Checks the escapes of a path once, before anything decodes it; `None` for `%zz`, `%`, or bytes that are not UTF-8.
    pub fn parse(text: &'a str) -> Option<Self> {
        if find_byte(b'%', text.as_bytes()).is_none() {
            return Some(Self { text, escaped: false });
        }
        let well_formed = text.as_bytes().iter().enumerate().all(|(index, byte)| {
            *byte != b'%'
                || text.as_bytes().get(index + 1..index + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
        });
        let path = Self { text, escaped: true };
        (well_formed && std::str::from_utf8(&decode(text.as_bytes(), Slash::Kept)).is_ok()).then_some(path)
    }

    /// A path that `parse` has accepted before.
    pub fn accepted(text: &'a str, escaped: bool) -> Self {
        Self { text, escaped }
    }

    /// As sent.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Whether it holds a percent-escape.
    pub fn escaped(&self) -> bool {
        self.escaped
    }

    /// Decoded once, except that an encoded slash stays `%2F`: a guard on the path sees the segments that routing saw.
    pub fn decoded(&self) -> Cow<'a, str> {
        self.decode(self.text, Slash::Kept)
    }

    /// One segment, decoded once.
    pub fn segment(&self, span: Span) -> Cow<'a, str> {
        self.decode(span.of(self.text), Slash::Decoded)
    }

    /// The same, for a comparison.
    #[inline]
    pub fn segment_bytes(&self, span: Span) -> Cow<'a, [u8]> {
        let raw = &self.text.as_bytes()[span.start as usize..span.end as usize];
        if self.escaped { decode(raw, Slash::Decoded) } else { Cow::Borrowed(raw) }
    }

    /// The segments of `span` as they stand in the decoded path.
    pub fn tail(&self, span: Span) -> Cow<'a, str> {
        self.decode(span.of(self.text), Slash::Kept)
    }

    fn decode(&self, raw: &'a str, slash: Slash) -> Cow<'a, str> {
        if !self.escaped {
            return Cow::Borrowed(raw);
        }
        match decode(raw.as_bytes(), slash) {
            Cow::Borrowed(_) => Cow::Borrowed(raw),
            // `parse` has seen that the whole is UTF-8, and segments end at ASCII: nothing is replaced here.
            Cow::Owned(bytes) => Cow::Owned(
                String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
            ),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Slash {
    Kept,
    Decoded,
}

fn decode(bytes: &[u8], slash: Slash) -> Cow<'_, [u8]> {
    let Some(first) = memchr(b'%', bytes) else { return Cow::Borrowed(bytes) };
    let mut decoded = Vec::with_capacity(bytes.len());
    decoded.extend_from_slice(&bytes[..first]);
    let mut rest = &bytes[first..];
    while let [byte, after @ ..] = rest {
        rest = match (byte, after) {
            (b'%', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let value = hex(*high) << 4 | hex(*low);
                if value == b'/' && slash == Slash::Kept {
                    decoded.extend_from_slice(b"%2F");
                } else {
                    decoded.push(value);
                }
                after
            }
            _ => {
                decoded.push(*byte);
                after
            }
        };
    }
    Cow::Owned(decoded)
}

/// Where `byte` is first in `bytes`: paths are short, and a call of a vectorised search costs more than to look at them.
#[inline]
pub fn find_byte(byte: u8, bytes: &[u8]) -> Option<usize> {
    const SHORT: usize = 32;
    if bytes.len() > SHORT {
        return memchr(byte, bytes);
    }
    bytes.iter().position(|found| *found == byte)
}

fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20) - b'a' + 10,
    }
}

/// The parameters that a match took from a path.
#[derive(Clone, Copy)]
pub struct PathValues<'a> {
    path: RawPath<'a>,
    spans: &'a SmallVec<[Span; 4]>,
}

impl<'a> PathValues<'a> {
    pub fn new(path: RawPath<'a>, spans: &'a SmallVec<[Span; 4]>) -> Self {
        Self { path, spans }
    }

    /// The value of a parameter that takes one segment; empty when the pattern has no such parameter.
    pub fn segment(&self, index: usize) -> Cow<'a, str> {
        self.spans.get(index).map_or(Cow::Borrowed(""), |span| self.path.segment(*span))
    }

    /// The value of a `path` parameter.
    pub fn tail(&self, index: usize) -> Cow<'a, str> {
        self.spans.get(index).map_or(Cow::Borrowed(""), |span| self.path.tail(*span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(raw: &str) -> Option<String> {
        RawPath::parse(raw).map(|path| path.decoded().into_owned())
    }

    #[test]
    fn an_encoded_slash_stays_encoded_in_the_path() {
        assert_eq!(decoded("/a%2fb%20c").as_deref(), Some("/a%2Fb c"));
    }

    #[test]
    fn a_segment_is_decoded_whole() {
        let raw = "/a%2Fb";
        assert_eq!(RawPath::parse(raw).unwrap().segment(Span { start: 1, end: 6 }), "a/b");
    }

    #[test]
    fn decoding_happens_once() {
        assert_eq!(decoded("/%2541").as_deref(), Some("/%41"));
    }

    #[test]
    fn malformed_escapes_are_refused() {
        for raw in ["/%", "/%4", "/%zz", "/%4g", "/a%/b"] {
            assert_eq!(decoded(raw), None, "{raw}");
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_are_refused() {
        for raw in ["/%ff", "/%C3", "/%C3/%A9", "/%C3%2F%A9"] {
            assert_eq!(decoded(raw), None, "{raw}");
        }
        assert_eq!(decoded("/caf%C3%A9").as_deref(), Some("/café"));
    }
}
