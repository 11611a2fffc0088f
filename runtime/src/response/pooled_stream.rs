//! A response whose body an iterator yields that may block.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use pyo3::prelude::*;
use tokio::sync::oneshot;

use super::chunks::{Chunk, Chunks};
use super::failed::StreamFailed;
use super::stream::Sent;
use crate::pool::Work;
use crate::server::Lane;

/// An iterator that threads of the pool advance, as its handler ran there, and close when the client leaves.
pub struct PooledStream {
    lane: Rc<Lane>,
    begun: BegunStream,
    /// The next chunk, which a thread has been asked for.
    next: Option<oneshot::Receiver<Next>>,
    ended: bool,
}

/// An iterator whose first chunk has been taken, which decides on the type of the response.
pub struct BegunStream {
    chunks: Arc<Chunks>,
    first: Option<Chunk>,
    ended: bool,
}

type Next = PyResult<Option<Chunk>>;

/// A stream that is about to begin.
pub type Beginning = oneshot::Receiver<PyResult<BegunStream>>;

impl BegunStream {
    /// Lets a thread of the pool take the first chunk.
    pub fn start(lane: &Lane, chunks: Chunks) -> Beginning {
        let (reply, beginning) = oneshot::channel();
        // Refused at the end of the lane only, and then dropped.
        let _ = lane.hop(Begin { chunks, reply }, true);
        beginning
    }
}

impl PooledStream {
    pub fn new(lane: &Rc<Lane>, begun: BegunStream) -> Self {
        Self { lane: Rc::clone(lane), ended: begun.ended, begun, next: None }
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
                Ok(Some(chunk)) if chunk.bytes.is_empty() => {}
                Ok(Some(chunk)) => return Poll::Ready(Some(Ok(chunk.bytes))),
                Ok(None) => {
                    self.ended = true;
                    return Poll::Ready(None);
                }
                Err(failed) => return Poll::Ready(Some(Err(failed.into()))),
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
        // A thread that is advancing it closes it itself, when it finds that nobody waits.
        if self.ended || self.next.take().is_some() {
            return;
        }
        if self.lane.hop(Close(Arc::clone(&self.begun.chunks)), true).is_err() {
            self.begun.chunks.close(self.lane.python());
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
        if let Err(Ok(unwanted)) = reply.send(begun)
            && !unwanted.ended
        {
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

/// Closes an iterator whose client has left.
struct Close(Arc<Chunks>);

impl Work for Close {
    fn run(self: Box<Self>, py: Python<'_>) {
        self.0.close(py);
    }
}
