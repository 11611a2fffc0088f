//! Several parts of a file in one body: multipart/byteranges (RFC 9110, 14.6).

use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

use bytes::Bytes;
use http::HeaderValue;

/// What stands between the parts.
pub struct Multipart {
    boundary: String,
}

impl Multipart {
    /// A boundary that nobody can know before: what a file holds cannot end a part.
    pub fn new() -> Self {
        let random = || RandomState::new().hash_one(0);
        Self { boundary: format!("{:016x}{:016x}", random(), random()) }
    }

    /// The type of the body.
    pub fn content_type(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&format!("multipart/byteranges; boundary={}", self.boundary)).ok()
    }

    /// What stands before a part.
    ///
    /// # Arguments
    /// * `length`: of the file.
    pub fn before(&self, part: &Range<u64>, length: u64, content_type: &HeaderValue) -> Bytes {
        let mut text = format!("\r\n--{}\r\nContent-Type: ", self.boundary).into_bytes();
        text.extend_from_slice(content_type.as_bytes());
        text.extend_from_slice(b"\r\nContent-Range: ");
        text.extend_from_slice(content_range(part, length).as_bytes());
        text.extend_from_slice(b"\r\n\r\n");
        text.into()
    }

    /// What stands behind the last part.
    pub fn end(&self) -> Bytes {
        format!("\r\n--{}--\r\n", self.boundary).into()
    }
}

/// The value of Content-Range (RFC 9110, 14.4).
pub fn content_range(part: &Range<u64>, length: u64) -> String {
    format!("bytes {}-{}/{length}", part.start, part.end - 1)
}

#[cfg(test)]
mod tests {
    use super::Multipart;

    #[test]
    fn no_two_boundaries_are_equal() {
        let (one, other) = (Multipart::new().boundary, Multipart::new().boundary);
        assert_eq!((one.len(), other.len()), (32, 32));
        assert_ne!(one, other);
    }
}
