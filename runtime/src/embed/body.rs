//! Bodies that leave the lane's thread.

use std::error::Error;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use tokio::sync::mpsc;

use crate::response::Body;

type Chunk = Result<Bytes, Box<dyn Error + Send + Sync>>;

/// What goes to the router. A stream stays on the lane, where Python yields it, and sends its chunks.
pub fn sendable(body: Body) -> axum::body::Body {
    match body {
        Body::Full(bytes) => bytes.map_or_else(axum::body::Body::empty, axum::body::Body::from),
        Body::Announced(length) => axum::body::Body::new(Announced(length)),
        Body::Service(body) => body,
        Body::Stream(_) | Body::AsyncStream(_) => {
            let (sender, chunks) = mpsc::channel(1);
            tokio::task::spawn_local(send(body, sender));
            axum::body::Body::new(Chunks(chunks))
        }
    }
}

/// Sends until the stream ends or the client leaves.
async fn send(body: Body, sender: mpsc::Sender<Chunk>) {
    let mut body = pin!(body);
    while let Some(frame) = body.frame().await {
        let chunk = frame.map(|frame| frame.into_data().unwrap_or_default());
        if sender.send(chunk).await.is_err() {
            return;
        }
    }
}

struct Chunks(mpsc::Receiver<Chunk>);

impl http_body::Body for Chunks {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.0.poll_recv(cx).map(|chunk| chunk.map(|chunk| chunk.map(Frame::data)))
    }
}

/// The length of a body that is not sent.
struct Announced(u64);

impl http_body::Body for Announced {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(None)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0)
    }
}
