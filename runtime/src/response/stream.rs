//! A response whose body a Python iterator yields.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyIterator, PyMemoryView, PyString};

use super::content::Content;
use super::failed::StreamFailed;
use crate::python::{Attached, RequestContext};
use crate::server::Report;

/// An iterator that is advanced on the lane, in the context of its request, and closed when the client leaves.
pub struct PythonStream {
    attached: Attached,
    iterator: Py<PyIterator>,
    context: RequestContext,
    report: Report,
    /// Yielded before the response began, so that a failure up to there is a 500.
    first: Option<Chunk>,
    /// A chunk has been given; the rest of the lane has its turn before the next one is asked for.
    pause: Option<Pin<Box<dyn Future<Output = ()>>>>,
    ended: bool,
}

/// What an iterator yielded.
pub struct Chunk {
    pub bytes: Bytes,
    /// str rather than bytes.
    pub text: bool,
}

type Sent = Result<Bytes, Box<dyn Error + Send + Sync>>;

impl PythonStream {
    /// Takes the first chunk, which decides on the type of the response.
    pub fn start(
        attached: Attached,
        iterator: Py<PyIterator>,
        context: RequestContext,
        report: Report,
    ) -> PyResult<Self> {
        let mut stream = Self { attached, iterator, context, report, first: None, pause: None, ended: false };
        stream.first = stream.advance().inspect_err(|_| stream.ended = true)?;
        stream.ended = stream.first.is_none();
        Ok(stream)
    }

    /// The chunk that `start` took.
    pub fn first(&self) -> Option<&Chunk> {
        self.first.as_ref()
    }

    /// Advances the iterator once. Between two chunks the connection gets a turn: what was yielded is sent at once, and
    /// an iterator that never ends does not keep the lane.
    pub fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Sent>> {
        if let Some(first) = self.first.take() {
            return self.send(first, cx);
        }
        if self.ended {
            return Poll::Ready(None);
        }
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(cx));
            self.pause = None;
        }
        match self.advance() {
            Ok(Some(chunk)) => self.send(chunk, cx),
            Ok(None) => {
                self.ended = true;
                Poll::Ready(None)
            }
            Err(error) => {
                self.ended = true;
                let py = self.attached.py();
                self.report.failure(py, "a stream failed and was cut off", &error);
                self.close();
                // The connection is dropped without the final chunk, so that the client knows (RFC 9112, 8).
                Poll::Ready(Some(Err(StreamFailed(error).into())))
            }
        }
    }

    fn send(&mut self, chunk: Chunk, cx: &mut Context<'_>) -> Poll<Option<Sent>> {
        // Sockets are looked at before this task goes on, unlike after a plain wake.
        self.pause = Some(Box::pin(tokio::task::yield_now()));
        if chunk.bytes.is_empty() {
            return self.poll_chunk(cx);
        }
        Poll::Ready(Some(Ok(chunk.bytes)))
    }

    fn advance(&self) -> PyResult<Option<Chunk>> {
        let py = self.attached.py();
        let item = self.context.run(py, || self.iterator.bind(py).clone().next().transpose())?;
        item.map(|item| Chunk::new(&item)).transpose()
    }

    fn close(&self) {
        let py = self.attached.py();
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

impl Drop for PythonStream {
    fn drop(&mut self) {
        if !self.ended {
            self.close();
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
