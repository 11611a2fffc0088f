//! What the body of a `Response` is, as the application or the server gave it.

use std::sync::{Mutex, PoisonError};

use http::HeaderValue;
use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;

use super::content::Content;
use super::convert::is_iterator;
use super::unsent::Unsent;
use crate::files::FileBody;

/// Content, or what gives it when the response is sent.
pub enum Payload {
    Content(Content),
    /// An iterator or an async iterator.
    Stream(Unsent),
    /// Of a folder.
    File(File),
}

/// A body that never enters Python; it is sent once.
pub struct File(Mutex<Option<Box<FileBody>>>);

impl File {
    pub fn new(body: Box<FileBody>) -> Self {
        Self(Mutex::new(Some(body)))
    }

    pub fn take(&self) -> PyResult<Box<FileBody>> {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        body.ok_or_else(|| PyValueError::new_err("the file of this response has been sent before"))
    }
}

impl Payload {
    /// The Content-Type that it has by itself, as far as it is known before it is sent.
    pub fn default_type(&self) -> Option<HeaderValue> {
        match self {
            Self::Content(content) => content.default_type(),
            Self::Stream(_) | Self::File(_) => None,
        }
    }

    pub fn to_python<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        match self {
            Self::Content(content) => content.to_python(py),
            Self::Stream(unsent) => unsent.hand_out(py),
            Self::File(_) => py.None().into_bound(py),
        }
    }
}

impl<'py> FromPyObject<'_, 'py> for Payload {
    type Error = PyErr;

    /// Takes an iterator, besides what `Content` takes.
    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Some(content) = Content::of(&value)? {
            return Ok(Self::Content(content));
        }
        if is_iterator(&value) || value.hasattr(intern!(value.py(), "__anext__"))? {
            return Ok(Self::Stream(Unsent::new(value.to_owned().unbind())));
        }
        value.extract().map(Self::Content)
    }
}
