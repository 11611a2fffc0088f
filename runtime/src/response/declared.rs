//! A stream whose length the application declares.

use std::error::Error;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use pyo3::exceptions::PyValueError;

use super::body::Body;
use super::failed::StreamFailed;
use crate::server::Lane;

/// A body that is sent as if it had the declared length, and cut where it turns out to have another one: the client, which
/// was told the length, then knows (RFC 9112, 8).
pub struct Declared {
    body: Body,
    lane: Rc<Lane>,
    length: u64,
    left: u64,
}

impl Declared {
    pub fn new(body: Body, lane: &Rc<Lane>, length: u64) -> Self {
        Self { body, lane: Rc::clone(lane), length, left: length }
    }

    pub fn body(&mut self) -> &mut Body {
        &mut self.body
    }

    #[cold]
    fn cut(&self, found: &str) -> Box<dyn Error + Send + Sync> {
        let (py, length) = (self.lane.python(), self.length);
        let error = PyValueError::new_err(format!("Content-Length says {length}, but the stream has {found}"));
        self.lane.report().failure(py, "a stream was cut", &error);
        StreamFailed(error).into()
    }
}

impl HttpBody for Declared {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        let size = match &frame {
            Some(Ok(frame)) => frame.data_ref().map_or(0, |data| data.len() as u64),
            None if self.left > 0 => {
                let sent = self.length - self.left;
                return Poll::Ready(Some(Err(self.cut(&format!("{sent} bytes")))));
            }
            _ => return Poll::Ready(frame),
        };
        if size > self.left {
            return Poll::Ready(Some(Err(self.cut("more"))));
        }
        self.left -= size;
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0 && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
