//! A response whose body an async iterator yields.

use std::error::Error;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::chunks::{Chunk, cut_off};
use super::failed::{ClientGone, StreamFailed};
use super::outlet::Outlet;
use crate::event_loop::{Events, TaskWait};
use crate::python::{Attached, RequestContext};
use crate::server::{ClientWatch, Report};

/// An async iterator that one task advances, in the context of its request, and closes when the client leaves.
pub struct AsyncStream {
    attached: Attached,
    task: TaskWait,
    outlet: Py<Outlet>,
    iterator: Py<PyAny>,
    report: Report,
    /// Yielded before the response began, so that a failure up to there is a 500.
    first: Option<Chunk>,
    ended: bool,
    client: ClientWatch,
}

type Sent = Result<Bytes, Box<dyn Error + Send + Sync>>;

impl AsyncStream {
    /// Starts the task.
    pub fn start(
        attached: Attached,
        events: &Events,
        iterator: &Bound<'_, PyAny>,
        context: &RequestContext,
        report: Report,
    ) -> PyResult<Self> {
        let py = attached.py();
        let outlet = Bound::new(py, Outlet::default())?;
        let coroutine = events.coroutine(py, "feed", (iterator, &outlet))?;
        let task = events.start(coroutine, context, &PyString::new(py, "stream"))?;
        Ok(Self {
            attached,
            task: TaskWait::new(task.unbind()),
            outlet: outlet.unbind(),
            iterator: iterator.clone().unbind(),
            report,
            first: None,
            ended: false,
            client: ClientWatch::new(None),
        })
    }

    /// Waits for the first chunk, which decides on the type of the response, or for an end without one.
    pub fn poll_first(&mut self, cx: &mut Context<'_>) -> Poll<PyResult<()>> {
        self.first = ready!(self.poll_next(cx))?;
        Poll::Ready(Ok(()))
    }

    /// The chunk that `poll_first` took.
    pub fn first(&self) -> Option<&Chunk> {
        self.first.as_ref()
    }

    /// Ends the stream when this client leaves.
    pub fn watch(&mut self, client: ClientWatch) {
        self.client = client;
    }

    /// Cancels the task; it ends when it has closed the iterator.
    pub fn cancel(&self) {
        self.task.cancel(self.attached.py());
    }

    /// The next chunk. The task yields another one when this one has been taken.
    pub fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Sent>> {
        loop {
            let chunk = match self.first.take() {
                Some(first) => Ok(Some(first)),
                None if self.ended => return Poll::Ready(None),
                None => match self.poll_next(cx) {
                    Poll::Ready(next) => next,
                    Poll::Pending => {
                        ready!(self.client.poll_left(cx));
                        return Poll::Ready(Some(Err(Box::new(ClientGone))));
                    }
                },
            };
            match chunk {
                Ok(Some(chunk)) if chunk.bytes.is_empty() => {}
                Ok(Some(chunk)) => return Poll::Ready(Some(Ok(chunk.bytes))),
                Ok(None) => return Poll::Ready(None),
                Err(error) => {
                    let py = self.attached.py();
                    self.report.failure(py, &cut_off(self.iterator.bind(py)), &error);
                    // The connection is dropped without the final chunk, so that the client knows (RFC 9112, 8).
                    return Poll::Ready(Some(Err(StreamFailed(error).into())));
                }
            }
        }
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<PyResult<Option<Chunk>>> {
        let py = self.attached.py();
        let outlet = self.outlet.bind(py).get();
        if let Some(chunk) = outlet.take(cx.waker()) {
            let made = Chunk::new(chunk.bind(py));
            if made.is_err() {
                self.task.cancel(py);
                self.ended = true;
            } else if let Err(error) = outlet.make_room(py) {
                return Poll::Ready(Err(error));
            }
            return Poll::Ready(made.map(Some));
        }
        let ended = ready!(self.task.poll(py, cx));
        self.ended = true;
        Poll::Ready(ended.map(|_| None))
    }
}

impl Drop for AsyncStream {
    fn drop(&mut self) {
        if !self.ended {
            self.task.cancel(self.attached.py());
        }
    }
}
