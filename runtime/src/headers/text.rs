//! Between Python text and the bytes of a header field. What is refused here never reaches the wire.

use http::header::{CONTENT_DISPOSITION, CONTENT_LOCATION, LOCATION};
use http::{HeaderName, HeaderValue};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::disposition::disposition;
use super::uri::uri;

/// A field name (RFC 9110, 5.1).
pub fn name(text: &str) -> PyResult<HeaderName> {
    HeaderName::from_bytes(text.as_bytes())
        .map_err(|_| PyValueError::new_err(format!("{text:?} is not a header name: write letters, digits and -")))
}

/// A field value (RFC 9110, 5.5): latin-1 without CR, LF, NUL and other control characters.
pub fn value(text: &str) -> PyResult<HeaderValue> {
    if text.is_ascii() {
        return HeaderValue::from_str(text).map_err(|_| refused(text));
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect();
    bytes.and_then(|bytes| HeaderValue::from_maybe_shared(bytes::Bytes::from(bytes)).ok()).ok_or_else(|| refused(text))
}

/// The value of a field: text where the field has a way to write it in ASCII, otherwise as every value.
pub fn field(name: &HeaderName, text: &str) -> PyResult<HeaderValue> {
    let is_written =
        |byte: u8| matches!(byte, b'!' | b'#'..=b';' | b'=' | b'?'..=b'Z' | b'[' | b']' | b'_' | b'a'..=b'z' | b'~');
    if (name == LOCATION || name == CONTENT_LOCATION) && !text.bytes().all(is_written) {
        return value(&uri(text).ok_or_else(|| refused(text))?);
    }
    if name == CONTENT_DISPOSITION && !text.is_ascii() {
        let written = disposition(text).ok_or_else(|| {
            PyValueError::new_err(format!(
                "{text:?} is no Content-Disposition: write attachment; filename=\"…\", where the name may be any text"
            ))
        })?;
        return value(&written);
    }
    value(text)
}

fn refused(text: &str) -> PyErr {
    PyValueError::new_err(format!(
        "{text:?} is not a header value: it may hold latin-1 text without control characters"
    ))
}

/// The text of a value, each byte one character.
pub fn to_python<'py>(py: Python<'py>, value: &HeaderValue) -> Bound<'py, PyString> {
    match value.to_str() {
        Ok(ascii) => PyString::new(py, ascii),
        Err(_) => PyString::new(py, &value.as_bytes().iter().map(|byte| char::from(*byte)).collect::<String>()),
    }
}

/// Refuses the fields of a response that belong to the connection: the server frames messages, not the application.
pub fn check_response_name(name: &HeaderName) -> PyResult<()> {
    match name.as_str() {
        "connection" | "keep-alive" | "transfer-encoding" | "upgrade" | "trailer" => Err(PyValueError::new_err(
            format!("a response may not set {name}: it belongs to the connection, which the server manages"),
        )),
        _ => Ok(()),
    }
}
