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
        self.report.failure(py, &cut_off(self.iterator.bind(py)), error);
    }

    /// Ends the iterator before its end.
    pub fn close(&self, py: Python<'_>) {
        let iterator = self.iterator.bind(py);
        let closed = self.context.run(py, || match iterator.getattr_opt(intern!(py, "close"))? {
            Some(close) => close.call0().map(drop),
            None => Ok(()),
        });
        if let Err(error) = closed {
            self.report.failure(py, &format!("closing a stream failed: {}", describe(iterator)), &error);
        }
    }
}

/// What the log says of a stream that has failed in the middle.
pub fn cut_off(iterator: &Bound<'_, PyAny>) -> String {
    format!("a stream failed and was cut off: {}", describe(iterator))
}

/// A generator by its name and its place, any other iterator by its class.
fn describe(iterator: &Bound<'_, PyAny>) -> String {
    let class = iterator.get_type().name().map_or_else(|_| "an iterator".to_owned(), |name| name.to_string());
    let code = match class.as_str() {
        "generator" => "gi_code",
        "async_generator" => "ag_code",
        _ => return class,
    };
    place(iterator, code).unwrap_or(class)
}

fn place(generator: &Bound<'_, PyAny>, code: &str) -> PyResult<String> {
    let code = generator.getattr(code)?;
    let (file, line) = (code.getattr("co_filename")?, code.getattr("co_firstlineno")?);
    Ok(format!("{} ({file}:{line})", generator.getattr("__qualname__")?))
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
