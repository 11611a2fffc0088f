//! A response whose body an iterator yields that may block.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use pyo3::prelude::*;
use tokio::sync::oneshot;

use super::chunks::{Chunk, Chunks};
use super::failed::{ClientGone, StreamFailed};
use super::stream::Sent;
use crate::pool::Work;
use crate::server::{ClientWatch, Lane};

/// An iterator that threads of the pool advance and close, as its handler ran there.
pub struct PooledStream {
    lane: Rc<Lane>,
    begun: BegunStream,
    /// The next chunk, which a thread has been asked for.
    next: Option<oneshot::Receiver<Next>>,
    ended: bool,
    client: ClientWatch,
}

/// An iterator whose first chunk has been taken, which decides on the type of the response.
pub struct BegunStream {
    chunks: Arc<Chunks>,
    first: Option<Chunk>,
    ended: bool,
}

type Next = PyResult<Option<Chunk>>;

/// A stream that is about to begin.
pub struct Beginning {
    lane: Rc<Lane>,
    begun: oneshot::Receiver<PyResult<BegunStream>>,
}

impl Beginning {
    /// Lets a thread of the pool take the first chunk.
    pub fn start(lane: &Rc<Lane>, chunks: Chunks) -> Self {
        let (reply, begun) = oneshot::channel();
        // Refused at the end of the lane only, and then dropped.
        let _ = lane.hop(Begin { chunks, reply }, true);
        Self { lane: Rc::clone(lane), begun }
    }

    /// Waits for the first chunk; None where no thread takes it.
    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<PyResult<PooledStream>>> {
        let begun = ready!(Pin::new(&mut self.begun).poll(cx));
        Poll::Ready(begun.ok().map(|begun| begun.map(|begun| PooledStream::new(&self.lane, begun))))
    }
}

impl Drop for Beginning {
    fn drop(&mut self) {
        // A thread that has not answered yet finds that nobody waits.
        self.begun.close();
        if let Ok(Ok(unwanted)) = self.begun.try_recv() {
            drop(PooledStream::new(&self.lane, unwanted));
        }
    }
}

impl PooledStream {
    fn new(lane: &Rc<Lane>, begun: BegunStream) -> Self {
        let client = ClientWatch::new(None);
        Self { lane: Rc::clone(lane), ended: begun.ended, begun, next: None, client }
    }

    /// Ends the stream when this client leaves.
    pub fn watch(&mut self, client: ClientWatch) {
        self.client = client;
    }

    /// The chunk that was taken before the response began.
    pub fn first(&self) -> Option<&Chunk> {
        self.begun.first.as_ref()
    }

    /// The next chunk. Another one is asked for when this one has been taken.
    pub fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Sent>> {
        loop {
            let chunk = match self.begun.first.take() {
                Some(first) => Ok(Some(first)),
                None if self.ended => return Poll::Ready(None),
                None => ready!(self.poll_next(cx)),
            };
            match chunk {
                // Nothing is sent, so that nothing else would tell.
                Ok(Some(chunk)) if chunk.bytes.is_empty() => {
                    if self.client.poll_left(cx).is_ready() {
                        return Poll::Ready(Some(Err(Box::new(ClientGone))));
                    }
                }
                Ok(Some(chunk)) => return Poll::Ready(Some(Ok(chunk.bytes))),
                Ok(None) => {
                    self.ended = true;
                    return Poll::Ready(None);
                }
                Err(failed) => {
                    self.ended = true;
                    return Poll::Ready(Some(Err(failed.into())));
                }
            }
        }
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Chunk>, StreamFailed>> {
        let py = self.lane.python();
        let next = self.next.get_or_insert_with(|| {
            let (reply, next) = oneshot::channel();
            // Refused at the end of the lane only, and then dropped: no chunk comes.
            let _ = self.lane.hop(Advance { chunks: Arc::clone(&self.begun.chunks), reply }, true);
            next
        });
        let answered = ready!(Pin::new(next).poll(cx));
        self.next = None;
        let error = match answered {
            Ok(Ok(chunk)) => return Poll::Ready(Ok(chunk)),
            Ok(Err(error)) => error,
            Err(_) => pyo3::exceptions::PyRuntimeError::new_err("the server has ended"),
        };
        self.begun.chunks.fail(py, &error);
        // The connection is dropped without the final chunk, so that the client knows (RFC 9112, 8).
        Poll::Ready(Err(StreamFailed(error)))
    }
}

impl Drop for PooledStream {
    fn drop(&mut self) {
        if let Some(mut next) = self.next.take() {
            next.close();
            if next.try_recv().is_err() {
                // The thread that advances it finds that nobody waits.
                return;
            }
        }
        // Refused at the end of the lane only: then it is closed here.
        if !self.ended {
            let _ = self.lane.hop(Close(Arc::clone(&self.begun.chunks)), true);
        }
    }
}

/// Takes the first chunk.
struct Begin {
    chunks: Chunks,
    reply: oneshot::Sender<PyResult<BegunStream>>,
}

impl Work for Begin {
    fn run(self: Box<Self>, py: Python<'_>) {
        let Self { chunks, reply } = *self;
        let begun =
            chunks.advance(py).map(|first| BegunStream { chunks: Arc::new(chunks), ended: first.is_none(), first });
        if let Err(Ok(unwanted)) = reply.send(begun) {
            unwanted.chunks.close(py);
        }
    }
}

/// Takes the next chunk.
struct Advance {
    chunks: Arc<Chunks>,
    reply: oneshot::Sender<Next>,
}

impl Work for Advance {
    fn run(self: Box<Self>, py: Python<'_>) {
        let unwanted = if self.reply.is_closed() { true } else { self.reply.send(self.chunks.advance(py)).is_err() };
        if unwanted {
            self.chunks.close(py);
        }
    }
}

/// Closes an iterator of which nobody wants more.
struct Close(Arc<Chunks>);

impl Work for Close {
    fn run(self: Box<Self>, py: Python<'_>) {
        self.0.close(py);
    }
}
