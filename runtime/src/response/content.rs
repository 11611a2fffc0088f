//! The body of a `Response`, as the application gave it.

use bytes::Bytes;
use http::HeaderValue;
use pyo3::buffer::PyBuffer;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyMemoryView, PyString};

use super::answers::{BINARY, TEXT};

/// Text, bytes or nothing.
pub enum Content {
    /// None: no body, and no type.
    Empty,
    /// The empty text of a `Response()`.
    Blank,
    Text(Py<PyString>),
    Binary(Py<PyBytes>),
}

impl<'py> FromPyObject<'_, 'py> for Content {
    type Error = PyErr;

    /// Takes str, bytes, bytearray, memoryview or None.
    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        match Self::of(&value)? {
            Some(content) => Ok(content),
            None => Err(PyTypeError::new_err(format!(
                "the body of a Response is str, bytes, bytearray, memoryview, an iterator or None, not {}; \
                 for JSON, return the object itself, or (object, status, headers)",
                value.get_type().name()?
            ))),
        }
    }
}

impl Content {
    /// What a value is, if it is content; what can change is copied.
    #[inline]
    pub fn of(value: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        if let Ok(text) = value.cast::<PyString>() {
            Ok(Some(Self::Text(text.clone().unbind())))
        } else if let Ok(bytes) = value.cast::<PyBytes>() {
            Ok(Some(Self::Binary(bytes.clone().unbind())))
        } else if value.is_none() {
            Ok(Some(Self::Empty))
        } else if value.is_instance_of::<PyByteArray>() || value.is_instance_of::<PyMemoryView>() {
            let bytes = PyBuffer::<u8>::get(value)?.to_vec(value.py())?;
            Ok(Some(Self::Binary(PyBytes::new(value.py(), &bytes).unbind())))
        } else {
            Ok(None)
        }
    }

    /// What goes over the wire; a lone surrogate is an error.
    pub fn bytes(&self, py: Python<'_>) -> PyResult<Bytes> {
        match self {
            Self::Empty | Self::Blank => Ok(Bytes::new()),
            Self::Text(text) => Ok(Bytes::copy_from_slice(text.bind(py).to_str()?.as_bytes())),
            Self::Binary(bytes) => Ok(Bytes::copy_from_slice(bytes.bind(py).as_bytes())),
        }
    }

    /// The Content-Type that it has by itself.
    pub fn default_type(&self) -> Option<HeaderValue> {
        match self {
            Self::Empty => None,
            Self::Blank | Self::Text(_) => Some(TEXT),
            Self::Binary(_) => Some(BINARY),
        }
    }

    pub fn to_python<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        match self {
            Self::Empty => py.None().into_bound(py),
            Self::Blank => PyString::new(py, "").into_any(),
            Self::Text(text) => text.bind(py).clone().into_any(),
            Self::Binary(bytes) => bytes.bind(py).clone().into_any(),
        }
    }
}
