//! The body of a request as text and as JSON.

use http::{HeaderMap, header};
use pyo3::exceptions::{PyLookupError, PyRecursionError, PyUnicodeDecodeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyString, PyType};

use crate::python::bad_request;

/// The text of a body in `charset`, UTF-8 by default.
pub fn text<'py>(py: Python<'py>, charset: Option<&str>, body: &[u8]) -> PyResult<Bound<'py, PyString>> {
    match charset {
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

/// Charsets of documents (the labels of the WHATWG Encoding standard that Python reads). Others are refused unseen: Python
/// would also take its own escapes, encodings of host names that need quadratic time, and would remember every name.
const CHARSETS: [&str; 44] = [
    "ascii",
    "big5",
    "euc-jp",
    "euc-kr",
    "gb18030",
    "gb2312",
    "gbk",
    "iso-2022-jp",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-3",
    "iso-8859-4",
    "iso-8859-5",
    "iso-8859-6",
    "iso-8859-7",
    "iso-8859-8",
    "iso-8859-9",
    "iso-8859-10",
    "iso-8859-13",
    "iso-8859-14",
    "iso-8859-15",
    "iso-8859-16",
    "koi8-r",
    "koi8-u",
    "latin-1",
    "latin1",
    "macintosh",
    "shift_jis",
    "us-ascii",
    "utf-16",
    "utf-16-be",
    "utf-16-le",
    "utf-16be",
    "utf-16le",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "windows-874",
];

fn decode<'py>(py: Python<'py>, body: &[u8], charset: &str) -> PyResult<Bound<'py, PyString>> {
    let Some(known) = CHARSETS.iter().find(|known| known.eq_ignore_ascii_case(charset)) else {
        return Err(unknown(py, charset));
    };
    let decoded = PyBytes::new(py, body).call_method1(intern!(py, "decode"), (*known,));
    match decoded {
        Ok(text) => Ok(text.cast_into::<PyString>()?),
        Err(error) if error.is_instance_of::<PyLookupError>(py) => Err(unknown(py, charset)),
        Err(_) => Err(bad_request(py, &format!("the body is not text in {known}"))),
    }
}

fn unknown(py: Python<'_>, charset: &str) -> PyErr {
    bad_request(py, &format!("the charset {charset:?} of the body is unknown"))
}

/// The charset parameter of Content-Type (RFC 9110, 8.3.2).
pub fn charset(headers: &HeaderMap) -> Option<&str> {
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
