//! The body of a request, on its way in.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body::Body;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::response::Refusal;
use crate::server::Lane;

/// How long a body may take for each kibibyte of it, besides what the application allows.
const PATIENCE_PER_KIB: Duration = Duration::from_secs(1);

/// A body that is arriving, counted against the memory of its lane.
pub struct Receiving<B> {
    lane: Rc<Lane>,
    incoming: B,
    /// The first frame as it came: most bodies have one.
    first: Option<Bytes>,
    rest: BytesMut,
    received: u64,
    /// Since when the body is waited for.
    started: Option<Instant>,
    /// Armed when the body is waited for.
    patience: Option<Pin<Box<Sleep>>>,
}

impl<B: Body<Data = Bytes> + Unpin> Receiving<B> {
    pub fn new(lane: Rc<Lane>, incoming: B) -> Self {
        Self { lane, incoming, first: None, rest: BytesMut::new(), received: 0, started: None, patience: None }
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

    /// Ready when the client has used up its time. Without an end, a few clients that send nothing would hold the memory
    /// that is set aside for bodies.
    fn poll_patience(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let kibibytes = u32::try_from(self.received / 1024).unwrap_or(u32::MAX);
            let patience = Duration::from_millis(self.lane.application().plan().limits.body_timeout);
            let started = *self.started.get_or_insert_with(Instant::now);
            let end = started + patience + PATIENCE_PER_KIB.saturating_mul(kibibytes);
            let patience = self.patience.get_or_insert_with(|| Box::pin(sleep_until(end)));
            if patience.deadline() < end {
                patience.as_mut().reset(end);
            }
            ready!(patience.as_mut().poll(cx));
            if Instant::now() >= end {
                return Poll::Ready(());
            }
        }
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
