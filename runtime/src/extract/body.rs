//! The body of a request, on its way in.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::Body;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::response::Refusal;
use crate::server::{AwaitedBody, Lane};

/// A body that is arriving, counted against the memory of its lane.
pub struct Receiving<B> {
    lane: Rc<Lane>,
    incoming: B,
    /// The first frame as it came: most bodies have one.
    first: Option<Bytes>,
    rest: BytesMut,
    received: u64,
    /// When the body is waited for, with what ends that.
    awaited: Option<(Rc<AwaitedBody>, Pin<Box<Sleep>>)>,
}

impl<B: Body<Data = Bytes> + Unpin> Receiving<B> {
    pub fn new(lane: Rc<Lane>, incoming: B) -> Self {
        Self { lane, incoming, first: None, rest: BytesMut::new(), received: 0, awaited: None }
    }

    pub fn lane(&self) -> &Rc<Lane> {
        &self.lane
    }

    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Bytes, Refusal>> {
        while !self.incoming.is_end_stream() {
            let Poll::Ready(frame) = Pin::new(&mut self.incoming).poll_frame(cx) else {
                return self.poll_patience(cx).map(|()| Err(Refusal::TooSlow));
            };
            match frame {
                None => break,
                Some(Err(_)) => return Poll::Ready(Err(Refusal::Broken("the body is incomplete"))),
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

    /// Ready when the client has used up its time, or has to make room for one that is quicker. Without an end, a few
    /// clients that send nothing would hold the memory that is set aside for bodies.
    fn poll_patience(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let (received, waker) = (self.received, cx.waker());
        let (awaited, over) = self.awaited.get_or_insert_with(|| {
            let awaited = self.lane.arriving().wait(received, waker);
            let over = Box::pin(sleep_until(awaited.end()));
            (awaited, over)
        });
        if awaited.has_left() {
            return Poll::Ready(());
        }
        awaited.note(received, waker);
        // What comes moves the end further, which is looked at when the timer is over.
        loop {
            ready!(over.as_mut().poll(cx));
            if awaited.end() <= Instant::now() {
                return Poll::Ready(());
            }
            over.as_mut().reset(awaited.end());
        }
    }

    fn append(&mut self, data: Bytes) -> Result<(), Refusal> {
        self.lane.slice().copied(self.lane.python(), data.len());
        let size = data.len() as u64;
        if self.received + size > self.lane.application().plan().limits.max_body_size {
            return Err(Refusal::TooLarge);
        }
        if self.awaited.as_ref().is_some_and(|(awaited, _)| awaited.has_left()) {
            return Err(Refusal::TooSlow);
        }
        if !self.lane.arriving().reserve(size) {
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
        let held = match &self.awaited {
            None => self.received,
            Some((awaited, _)) => {
                self.lane.arriving().leave(awaited);
                if awaited.has_left() { 0 } else { self.received }
            }
        };
        self.lane.arriving().free(held);
    }
}
