//! What an iterator yields, piece by piece.

use bytes::Bytes;
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyIterator, PyMemoryView, PyString};

use super::content::Content;
use crate::python::{RequestContext, next_item};
use crate::server::Report;

/// An iterator that is advanced in the context of its request.
pub struct Chunks {
    iterator: Py<PyIterator>,
    context: RequestContext,
    report: Report,
}

/// What an iterator yielded.
pub struct Chunk {
    pub bytes: Bytes,
    /// str rather than bytes.
    pub text: bool,
}

impl Chunks {
    pub fn new(iterator: Py<PyIterator>, context: RequestContext, report: Report) -> Self {
        Self { iterator, context, report }
    }

    /// The next chunk; None at the end.
    pub fn advance(&self, py: Python<'_>) -> PyResult<Option<Chunk>> {
        let item = self.context.run(py, || next_item(self.iterator.bind(py)))?;
        item.map(|item| Chunk::new(&item)).transpose()
    }

    /// Logs why there is no more.
    pub fn fail(&self, py: Python<'_>, error: &PyErr) {
        self.report.failure(py, "a stream failed and was cut off", error);
    }

    /// Ends the iterator before its end.
    pub fn close(&self, py: Python<'_>) {
        let iterator = self.iterator.bind(py);
        let closed = self.context.run(py, || match iterator.getattr_opt(intern!(py, "close"))? {
            Some(close) => close.call0().map(drop),
            None => Ok(()),
        });
        if let Err(error) = closed {
            self.report.failure(py, "closing a stream failed", &error);
        }
    }
}

impl Chunk {
    pub fn new(item: &Bound<'_, PyAny>) -> PyResult<Self> {
        let text = item.is_instance_of::<PyString>();
        let streamable = text
            || item.is_instance_of::<PyBytes>()
            || item.is_instance_of::<PyByteArray>()
            || item.is_instance_of::<PyMemoryView>();
        if !streamable {
            return Err(PyTypeError::new_err(format!("a stream yields str or bytes, not {}", item.get_type().name()?)));
        }
        Ok(Self { bytes: item.extract::<Content>()?.bytes(item.py())?, text })
    }
}
