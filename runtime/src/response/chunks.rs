//! What an iterator yields, piece by piece.

use std::sync::atomic::{AtomicU8, Ordering};

use bytes::Bytes;
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyIterator, PyMemoryView, PyString};

use super::content::Content;
use crate::python::{RequestContext, come_back, next_item};
use crate::server::Report;

/// Nobody advances it.
const IDLE: u8 = 0;
/// A thread advances it.
const AT_WORK: u8 = 1;
/// A thread advances it, and closes it then.
const LAST: u8 = 2;
const CLOSED: u8 = 3;

/// An iterator that is advanced in the context of its request, by one thread at a time, and closed once: at its end, when
/// it has failed, and otherwise when nobody wants more of it.
pub struct Chunks {
    iterator: Py<PyIterator>,
    context: RequestContext,
    report: Report,
    state: AtomicU8,
}

/// What an iterator yielded.
pub struct Chunk {
    pub bytes: Bytes,
    /// str rather than bytes.
    pub text: bool,
}

impl Chunks {
    pub fn new(iterator: Py<PyIterator>, context: RequestContext, report: Report) -> Self {
        Self { iterator, context, report, state: AtomicU8::new(IDLE) }
    }

    /// The next chunk; None at the end.
    pub fn advance(&self, py: Python<'_>) -> PyResult<Option<Chunk>> {
        if !self.moves(IDLE, AT_WORK) {
            return Ok(None);
        }
        let _at_work = AtWork { chunks: self, py };
        let item = self.context.run(py, || next_item(self.iterator.bind(py)));
        let next = item.and_then(|item| item.map(|item| Chunk::new(&item)).transpose());
        if !matches!(next, Ok(Some(_))) {
            self.state.store(LAST, Ordering::Release);
        }
        next
    }

    fn moves(&self, from: u8, to: u8) -> bool {
        self.state.compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    /// Logs why there is no more.
    pub fn fail(&self, py: Python<'_>, error: &PyErr) {
        self.report.failure(py, &cut_off(self.iterator.bind(py)), error);
    }

    /// Nobody wants more of it. A thread that is advancing it closes it afterwards.
    pub fn close(&self, py: Python<'_>) {
        if self.moves(IDLE, CLOSED) {
            self.call_close(py);
        } else if !self.moves(AT_WORK, LAST) && self.moves(IDLE, CLOSED) {
            // The thread has ended in between.
            self.call_close(py);
        }
    }

    #[cold]
    fn call_close(&self, py: Python<'_>) {
        let iterator = self.iterator.bind(py);
        if let Err(error) = self.context.run(py, || close(iterator)) {
            self.report.failure(py, &format!("closing a stream failed: {}", describe(iterator)), &error);
        }
    }
}

/// What is begun and never asked for its end.
impl Drop for Chunks {
    fn drop(&mut self) {
        if *self.state.get_mut() != CLOSED {
            // Wherever Python references are dropped, the thread is attached; after the interpreter's end nothing is.
            Python::try_attach(|py| self.close(py));
        }
    }
}

/// A thread advances the iterator, until dropped.
struct AtWork<'a, 'py> {
    chunks: &'a Chunks,
    py: Python<'py>,
}

impl Drop for AtWork<'_, '_> {
    fn drop(&mut self) {
        if !self.chunks.moves(AT_WORK, IDLE) {
            self.chunks.state.store(CLOSED, Ordering::Release);
            self.chunks.call_close(self.py);
        }
    }
}

/// Calls `close()` of an iterator that has it.
pub fn close(iterator: &Bound<'_, PyAny>) -> PyResult<()> {
    match iterator.getattr_opt(intern!(iterator.py(), "close"))? {
        Some(close) => {
            let closed = close.call0();
            come_back(iterator.py(), &closed);
            closed.map(drop)
        }
        None => Ok(()),
    }
}

/// What the log says of a stream that has failed in the middle.
pub fn cut_off(iterator: &Bound<'_, PyAny>) -> String {
    format!("a stream failed and was cut off: {}", describe(iterator))
}

/// A generator by its name and its place, any other iterator by its class.
pub fn describe(iterator: &Bound<'_, PyAny>) -> String {
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
