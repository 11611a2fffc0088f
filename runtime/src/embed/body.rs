//! Bodies that leave the lane's thread.

use std::error::Error;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Response, header};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::mpsc;

use super::in_flight::InFlight;
use crate::response::{Body, Failed};
use crate::server::Lane;

/// A part of a body; None: it is complete.
type Chunk = Result<Option<Bytes>, Box<dyn Error + Send + Sync>>;

/// What goes to the router. A stream stays on the lane, where Python yields it, and sends its chunks.
pub fn to_router(mut response: Response<Body>, lane: &Rc<Lane>) -> Response<axum::body::Body> {
    // Exceptions end on the lane.
    response.extensions_mut().remove::<Failed>();
    // Connections are the affair of the program's own server, which may speak HTTP/2 (RFC 9113, 8.2.2).
    response.headers_mut().remove(header::CONNECTION);
    response.map(|body| match body {
        Body::File(body) => axum::body::Body::new(body),
        body => pumped(body, lane),
    })
}

/// What goes to a client, on a thread without a tokio runtime: files are read on the lane, too.
pub fn to_client(response: Response<Body>, lane: &Rc<Lane>) -> Response<axum::body::Body> {
    response.map(|body| pumped(body, lane))
}

fn pumped(body: Body, lane: &Rc<Lane>) -> axum::body::Body {
    match body {
        Body::Full(bytes) => bytes.map_or_else(axum::body::Body::empty, axum::body::Body::from),
        Body::Announced(length) => axum::body::Body::new(Announced(length)),
        Body::Stream(_)
        | Body::AsyncStream(_)
        | Body::PooledStream(_)
        | Body::Declared(_)
        | Body::File(_)
        | Body::Counted(_)
        | Body::Followed(_) => {
            let length = body.size_hint();
            let (sender, parts) = mpsc::channel(1);
            tokio::task::spawn_local(InFlight::begin(lane).run(send(body, sender)));
            axum::body::Body::new(Chunks { parts, length, ended: false })
        }
    }
}

/// Sends until the body ends or the client leaves, whichever is first.
async fn send(body: Body, sender: mpsc::Sender<Chunk>) {
    let (mut body, mut left) = (pin!(body), pin!(sender.closed()));
    let mut next = async || {
        poll_fn(|cx| match left.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(None),
            Poll::Pending => body.as_mut().poll_frame(cx),
        })
        .await
    };
    loop {
        let chunk = next().await.transpose().map(|frame| frame.map(|frame| frame.into_data().unwrap_or_default()));
        let is_last = !matches!(chunk, Ok(Some(_)));
        if sender.send(chunk).await.is_err() || is_last {
            return;
        }
    }
}

struct Chunks {
    parts: mpsc::Receiver<Chunk>,
    /// Of all of them.
    length: SizeHint,
    ended: bool,
}

impl HttpBody for Chunks {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        // A lane that cuts what is in flight says nothing more.
        let cut = || Err("the server has ended".into());
        let chunk = ready!(self.parts.poll_recv(cx)).unwrap_or_else(cut).transpose();
        self.ended = !matches!(chunk, Some(Ok(_)));
        Poll::Ready(chunk.map(|chunk| chunk.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        self.length
    }
}

/// The length of a body that is not sent.
struct Announced(u64);

impl HttpBody for Announced {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(None)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0)
    }
}
