//! The body of a request as text and as JSON.

use http::{HeaderMap, header};
use pyo3::exceptions::{PyLookupError, PyRecursionError, PyUnicodeDecodeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyString, PyType};

use crate::python::bad_request;

/// The text of a body, by the charset of its Content-Type, UTF-8 by default.
pub fn text<'py>(py: Python<'py>, headers: &HeaderMap, body: &[u8]) -> PyResult<Bound<'py, PyString>> {
    match charset(headers) {
        None => utf8(py, body),
        Some(name) if name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("utf8") => utf8(py, body),
        Some(name) => decode(py, body, name),
    }
}

fn utf8<'py>(py: Python<'py>, body: &[u8]) -> PyResult<Bound<'py, PyString>> {
    std::str::from_utf8(body)
        .map(|text| PyString::new(py, text))
        .map_err(|_| bad_request(py, "the body is not text in UTF-8"))
}

fn decode<'py>(py: Python<'py>, body: &[u8], charset: &str) -> PyResult<Bound<'py, PyString>> {
    // Python's own escapes and the encodings of host names are no charsets of documents; the latter take quadratic time.
    let internal = [
        "idna",
        "punycode",
        "unicode_escape",
        "unicode-escape",
        "raw_unicode_escape",
        "raw-unicode-escape",
        "undefined",
    ];
    if internal.iter().any(|name| charset.eq_ignore_ascii_case(name)) {
        return Err(unknown(py, charset));
    }
    let decoded = PyBytes::new(py, body).call_method1(intern!(py, "decode"), (charset,));
    match decoded {
        Ok(text) => Ok(text.cast_into::<PyString>()?),
        Err(error) if error.is_instance_of::<PyLookupError>(py) => Err(unknown(py, charset)),
        Err(_) => Err(bad_request(py, &format!("the body is not text in {charset:?}"))),
    }
}

fn unknown(py: Python<'_>, charset: &str) -> PyErr {
    bad_request(py, &format!("the charset {charset:?} of the body is unknown"))
}

/// The charset parameter of Content-Type (RFC 9110, 8.3.2).
fn charset(headers: &HeaderMap) -> Option<&str> {
    let content_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    })
}

/// The value of a body in JSON, as msgspec reads it.
pub fn json<'py>(py: Python<'py>, body: &Bound<'py, PyBytes>) -> PyResult<Bound<'py, PyAny>> {
    static DECODE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static MALFORMED: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let decode = DECODE.import(py, "msgspec.json", "decode")?;
    let malformed = MALFORMED.import(py, "msgspec", "DecodeError")?;
    decode.call1((body,)).map_err(|error| {
        let clients = error.is_instance(py, malformed)
            || error.is_instance_of::<PyUnicodeDecodeError>(py)
            || error.is_instance_of::<PyRecursionError>(py);
        if clients { bad_request(py, &format!("the body is not JSON: {}", error.value(py))) } else { error }
    })
}
