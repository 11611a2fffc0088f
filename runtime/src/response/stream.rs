//! A response whose body a Python iterator yields.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use pyo3::prelude::*;

use super::chunks::{Chunk, Chunks};
use super::failed::{ClientGone, StreamFailed};
use crate::handler::Target;
use crate::server::{ClientWatch, Lane};

/// An iterator that is advanced on the lane, and closed there.
pub struct PythonStream {
    lane: Rc<Lane>,
    /// Whose handler has returned it.
    target: Target,
    chunks: Chunks,
    /// Yielded before the response began, so that a failure up to there is a 500.
    first: Option<Chunk>,
    /// A chunk has been given; the rest of the lane has its turn before the next one is asked for.
    pause: Option<Pin<Box<dyn Future<Output = ()>>>>,
    ended: bool,
    client: ClientWatch,
}

pub type Sent = Result<Bytes, Box<dyn Error + Send + Sync>>;

impl PythonStream {
    /// Takes the first chunk, which decides on the type of the response.
    pub fn start(lane: &Rc<Lane>, target: &Target, chunks: Chunks) -> PyResult<Self> {
        let (lane, target) = (Rc::clone(lane), target.clone());
        let client = ClientWatch::new(None);
        let mut stream = Self { lane, target, chunks, first: None, pause: None, ended: true, client };
        stream.first = stream.advance()?;
        stream.ended = stream.first.is_none();
        Ok(stream)
    }

    /// The chunk that `start` took.
    pub fn first(&self) -> Option<&Chunk> {
        self.first.as_ref()
    }

    /// Ends the stream when this client leaves.
    pub fn watch(&mut self, client: ClientWatch) {
        self.client = client;
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
                self.chunks.fail(self.lane.python(), &error);
                // The connection is dropped without the final chunk, so that the client knows (RFC 9112, 8).
                Poll::Ready(Some(Err(StreamFailed(error).into())))
            }
        }
    }

    fn advance(&self) -> PyResult<Option<Chunk>> {
        let py = self.lane.python();
        self.lane.application().measure(py, &self.target, || self.chunks.advance(py))
    }

    fn send(&mut self, chunk: Chunk, cx: &mut Context<'_>) -> Poll<Option<Sent>> {
        // Sockets are looked at before this task goes on, unlike after a plain wake.
        self.pause = Some(Box::pin(tokio::task::yield_now()));
        if !chunk.bytes.is_empty() {
            return Poll::Ready(Some(Ok(chunk.bytes)));
        }
        // Nothing is sent, so that nothing else would tell.
        if self.client.poll_left(cx).is_ready() {
            return Poll::Ready(Some(Err(Box::new(ClientGone))));
        }
        self.poll_chunk(cx)
    }
}
