//! An accepted connection of either kind.

use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, RawFd};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::{TcpStream, UnixStream};

/// A TCP or Unix stream.
pub enum Stream {
    Tcp(TokioIo<TcpStream>, SocketAddr),
    Unix(TokioIo<UnixStream>),
}

impl Stream {
    pub fn descriptor(&self) -> RawFd {
        match self {
            Self::Tcp(stream, _) => stream.inner().as_raw_fd(),
            Self::Unix(stream) => stream.inner().as_raw_fd(),
        }
    }

    /// Address of the client; None on a Unix socket.
    pub fn peer(&self) -> Option<SocketAddr> {
        match self {
            Self::Tcp(_, peer) => Some(*peer),
            Self::Unix(_) => None,
        }
    }

    #[inline]
    pub fn poll_read(&mut self, cx: &mut Context<'_>, buf: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Tcp(stream, _) => Pin::new(stream).poll_read(cx, buf),
            Self::Unix(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }

    /// The same into `room`, without a second look at a socket that has been emptied; the number of bytes.
    #[inline]
    pub fn poll_fill(&mut self, cx: &mut Context<'_>, room: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut buf = ReadBuf::new(room);
        ready!(match self {
            Self::Tcp(stream, _) => Pin::new(stream.inner_mut()).poll_read(cx, &mut buf),
            Self::Unix(stream) => Pin::new(stream.inner_mut()).poll_read(cx, &mut buf),
        })?;
        Poll::Ready(Ok(buf.filled().len()))
    }

    #[inline]
    pub fn poll_write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self {
            Self::Tcp(stream, _) => Pin::new(stream).poll_write(cx, bytes),
            Self::Unix(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    pub fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Tcp(stream, _) => Pin::new(stream).poll_shutdown(cx),
            Self::Unix(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }

    /// Ready when there is something to be read, or the end.
    #[inline]
    pub fn poll_readable(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Tcp(stream, _) => stream.inner().poll_read_ready(cx),
            Self::Unix(stream) => stream.inner().poll_read_ready(cx),
        }
    }

    /// Reads into `room`; the number of bytes, 0 at the end.
    pub fn poll_take(&mut self, cx: &mut Context<'_>, room: &mut [u8]) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.poll_readable(cx))?;
            let read = match self {
                Self::Tcp(stream, _) => stream.inner().try_read(room),
                Self::Unix(stream) => stream.inner().try_read(room),
            };
            match read {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return Poll::Ready(read),
            }
        }
    }
}
