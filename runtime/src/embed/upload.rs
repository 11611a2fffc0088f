//! The body of a client's request, which comes in parts from another thread.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Body;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::sync::mpsc;

/// A part of a body; None: it is complete.
pub type Part = Option<Bytes>;

/// Where a client puts the parts, and what the lane is given; nowhere for an empty body.
///
/// # Arguments
/// * `length`: in bytes; None where it is not known before.
pub fn upload(length: Option<u64>) -> (Option<mpsc::Sender<Part>>, Body) {
    if length == Some(0) {
        return (None, Body::empty());
    }
    let length = length.map_or_else(SizeHint::default, SizeHint::with_exact);
    let (sender, parts) = mpsc::channel(1);
    (Some(sender), Body::new(Upload { parts, length, complete: false }))
}

struct Upload {
    parts: mpsc::Receiver<Part>,
    length: SizeHint,
    complete: bool,
}

impl http_body::Body for Upload {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        if this.complete {
            return Poll::Ready(None);
        }
        Poll::Ready(match ready!(this.parts.poll_recv(cx)) {
            Some(Some(bytes)) => Some(Ok(Frame::data(bytes))),
            Some(None) => {
                this.complete = true;
                None
            }
            None => Some(Err("the client has left".into())),
        })
    }

    fn size_hint(&self) -> SizeHint {
        self.length
    }
}
