//! The body of a response.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use super::async_stream::AsyncStream;
use super::background::Followed;
use super::declared::Declared;
use super::pooled_stream::PooledStream;
use super::stream::PythonStream;
use crate::access_log::Counted;
use crate::files::FileBody;
use crate::server::ClientWatch;

/// What the server writes after the head.
pub enum Body {
    /// All of it, or nothing.
    Full(Option<Bytes>),
    /// As long as announced, but not sent: the answer to HEAD, and 304.
    Announced(u64),
    /// What a Python iterator yields.
    Stream(Box<PythonStream>),
    /// What an async iterator yields.
    AsyncStream(Box<AsyncStream>),
    /// What a Python iterator yields on threads of the pool.
    PooledStream(Box<PooledStream>),
    /// A stream of which the length is declared.
    Declared(Box<Declared>),
    /// Of a folder.
    File(Box<FileBody>),
    /// Any of these, for the access log.
    Counted(Box<Counted>),
    /// Any of these, with something to be done when it has been written.
    Followed(Box<Followed>),
}

impl Body {
    pub fn full(bytes: Bytes) -> Self {
        Self::Full((!bytes.is_empty()).then_some(bytes))
    }

    /// Lets a stream end when its client leaves.
    #[inline]
    pub fn watch(&mut self, client: impl FnOnce() -> ClientWatch) {
        if !matches!(self, Self::Full(_)) {
            self.watch_stream(client);
        }
    }

    #[cold]
    fn watch_stream(&mut self, client: impl FnOnce() -> ClientWatch) {
        match self {
            Self::Stream(stream) => stream.watch(client()),
            Self::AsyncStream(stream) => stream.watch(client()),
            Self::PooledStream(stream) => stream.watch(client()),
            Self::Followed(followed) => followed.body().watch(client),
            Self::Declared(declared) => declared.body().watch(client),
            _ => {}
        }
    }

    /// How long it is at least; exact where that is known. A stream has its first chunk, or none.
    pub fn least(&self) -> SizeHint {
        let first = match self {
            Self::Stream(stream) => stream.first(),
            Self::AsyncStream(stream) => stream.first(),
            Self::PooledStream(stream) => stream.first(),
            _ => return http_body::Body::size_hint(self),
        };
        let Some(first) = first else { return SizeHint::with_exact(0) };
        let mut least = SizeHint::default();
        least.set_lower(first.bytes.len() as u64);
        least
    }

    pub const fn empty() -> Self {
        Self::Full(None)
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    #[inline]
    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match self.get_mut() {
            Self::Full(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Announced(_) => Poll::Ready(None),
            Self::Stream(stream) => stream.poll_chunk(cx).map(|chunk| chunk.map(|chunk| chunk.map(Frame::data))),
            Self::AsyncStream(stream) => stream.poll_chunk(cx).map(|chunk| chunk.map(|chunk| chunk.map(Frame::data))),
            Self::PooledStream(stream) => stream.poll_chunk(cx).map(|chunk| chunk.map(|chunk| chunk.map(Frame::data))),
            Self::File(body) => Pin::new(body.as_mut()).poll_frame(cx),
            Self::Declared(body) => Pin::new(body.as_mut()).poll_frame(cx),
            Self::Counted(body) => Pin::new(body.as_mut()).poll_frame(cx),
            Self::Followed(body) => Pin::new(body.as_mut()).poll_frame(cx),
        }
    }

    #[inline]
    fn is_end_stream(&self) -> bool {
        match self {
            Self::Full(bytes) => bytes.is_none(),
            Self::Announced(_) | Self::Stream(_) | Self::AsyncStream(_) | Self::PooledStream(_) => false,
            Self::File(body) => body.is_end_stream(),
            Self::Declared(body) => body.is_end_stream(),
            Self::Counted(body) => body.is_end_stream(),
            Self::Followed(body) => body.is_end_stream(),
        }
    }

    #[inline]
    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Full(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Self::Announced(length) => SizeHint::with_exact(*length),
            Self::Stream(_) | Self::AsyncStream(_) | Self::PooledStream(_) => SizeHint::default(),
            Self::File(body) => body.size_hint(),
            Self::Declared(body) => body.size_hint(),
            Self::Counted(body) => body.size_hint(),
            Self::Followed(body) => body.size_hint(),
        }
    }
}
