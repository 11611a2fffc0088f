//! The body of a request, on its way in.

use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::Body;

use crate::server::Lane;

/// Why a body is not there.
pub enum Refusal {
    /// Larger than the application allows.
    TooLarge,
    /// Too many bodies are arriving.
    TooBusy,
    /// The client broke off, or sent what is no body.
    Broken,
}

/// A body that is arriving, counted against the memory of its lane.
pub struct Receiving<B> {
    lane: Rc<Lane>,
    incoming: B,
    /// The first frame as it came: most bodies have one.
    first: Option<Bytes>,
    rest: BytesMut,
    received: u64,
}

impl<B: Body<Data = Bytes> + Unpin> Receiving<B> {
    pub fn new(lane: Rc<Lane>, incoming: B) -> Self {
        Self { lane, incoming, first: None, rest: BytesMut::new(), received: 0 }
    }

    pub fn lane(&self) -> &Lane {
        &self.lane
    }

    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Bytes, Refusal>> {
        while !self.incoming.is_end_stream() {
            match ready!(Pin::new(&mut self.incoming).poll_frame(cx)) {
                None => break,
                Some(Err(_)) => return Poll::Ready(Err(Refusal::Broken)),
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data()
                        && let Err(refusal) = self.append(data)
                    {
                        return Poll::Ready(Err(refusal));
                    }
                }
            }
        }
        Poll::Ready(Ok(self.take()))
    }

    fn append(&mut self, data: Bytes) -> Result<(), Refusal> {
        self.lane.slice().copied(self.lane.python(), data.len());
        let size = data.len() as u64;
        if self.received + size > self.lane.application().plan().limits.max_body_size {
            return Err(Refusal::TooLarge);
        }
        if !self.lane.reserve(size) {
            return Err(Refusal::TooBusy);
        }
        self.received += size;
        if self.received == size {
            self.first = Some(data);
            return Ok(());
        }
        if let Some(first) = self.first.take() {
            self.rest.extend_from_slice(&first);
        }
        self.rest.extend_from_slice(&data);
        Ok(())
    }

    fn take(&mut self) -> Bytes {
        self.first.take().unwrap_or_else(|| std::mem::take(&mut self.rest).freeze())
    }
}

impl<B> Drop for Receiving<B> {
    fn drop(&mut self) {
        self.lane.free(self.received);
    }
}
