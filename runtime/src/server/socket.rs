//! The one owner of a connection's socket.
//!
//! hyper asks for a flush after every response. The answers to pipelined requests go out together instead: what it
//! writes is collected, and sent when the connection has nothing more to do. (hyper's own `pipeline_flush` loses what it
//! has collected when the last request of a pipeline is malformed.)

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use hyper::rt::{Read, ReadBufCursor, Write};

use super::head_timer::Awaited;
use super::inherited::Inherited;
use super::request_line::adapt;
use super::stream::Stream;

/// Bytes that are collected at most; more goes to the socket as it stands.
const COLLECTED: usize = 16 * 1024;

/// Bytes that are received at most while a request is worked on.
const AHEAD: usize = 16 * 1024;

/// How a client has left.
pub enum Left {
    /// It has sent its end, and may still read.
    End,
    Reset,
}

/// A socket, shared by hyper, which reads and writes, and the connection, which sends and ends.
#[derive(Clone)]
pub struct Socket(Rc<RefCell<Inner>>);

struct Inner {
    /// In front of what it is about, so that it is dropped first.
    _inherited: Inherited,
    stream: Stream,
    /// What was received while a request was worked on.
    ahead: Vec<u8>,
    collected: Vec<u8>,
    /// How much of `collected` has been sent.
    sent: usize,
    /// Bytes sent since the beginning.
    total: u64,
    /// How often something has been received.
    received: u64,
    /// The client does not read.
    blocked: bool,
    head: Arc<Awaited>,
    /// Shared by the connections of the thread.
    desk: Rc<RefCell<Box<[u8]>>>,
}

impl Socket {
    /// # Arguments
    /// * `desk`: for what is received while a head is awaited.
    pub fn new(stream: Stream, head: Arc<Awaited>, desk: Rc<RefCell<Box<[u8]>>>) -> Self {
        Self(Rc::new(RefCell::new(Inner {
            _inherited: Inherited::new(stream.descriptor()),
            stream,
            ahead: Vec::new(),
            collected: Vec::new(),
            sent: 0,
            total: 0,
            received: 0,
            blocked: false,
            head,
            desk,
        })))
    }

    /// Bytes sent so far, if the client has stopped reading there.
    pub fn blocked_at(&self) -> Option<u64> {
        let inner = self.0.borrow();
        inner.blocked.then_some(inner.total)
    }

    /// A count that moves whenever something is received.
    pub fn received(&self) -> u64 {
        self.0.borrow().received
    }

    /// Adds an answer to what is collected, unless the client has stopped reading: hyper may hold the rest of another.
    pub fn add(&self, answer: Vec<u8>) {
        let mut inner = self.0.borrow_mut();
        if !inner.blocked {
            inner.collected.extend(answer);
        }
    }

    /// Takes back the last answer.
    ///
    /// # Arguments
    /// * `is_meant`: whether it is the one that is meant, which has no body.
    ///
    /// # Returns
    /// Whether it could be taken back; otherwise it is on its way, or has not been given.
    pub fn withdraw(&self, is_meant: impl FnOnce(&[u8]) -> bool) -> bool {
        let mut inner = self.0.borrow_mut();
        let unsent = &inner.collected[inner.sent..];
        // hyper may hold a part of it.
        let Some(place) = memchr::memmem::rfind(unsent, b"HTTP/1.").filter(|_| !inner.blocked) else { return false };
        if !is_meant(&unsent[place..]) {
            return false;
        }
        let length = inner.sent + place;
        inner.collected.truncate(length);
        true
    }

    /// Sends what is collected.
    #[inline]
    pub fn poll_send(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.borrow_mut().poll_send(cx)
    }

    /// Sends what is collected, then the end.
    pub fn poll_end(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut inner = self.0.borrow_mut();
        ready!(inner.poll_send(cx))?;
        inner.stream.poll_shutdown(cx)
    }

    /// Reads and forgets until the client closes.
    pub fn poll_drain(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut forgotten = [0; 16 * 1024];
        let mut inner = self.0.borrow_mut();
        while let Ok(1..) = ready!(inner.stream.poll_take(cx, &mut forgotten)) {
            inner.received += 1;
        }
        Poll::Ready(())
    }

    /// Whether the client has left while it is waited for something else. What it has sent meanwhile is kept.
    pub fn poll_left(&self, cx: &mut Context<'_>) -> Poll<Left> {
        let mut inner = self.0.borrow_mut();
        while inner.ahead.len() < AHEAD {
            // Nearly always there is nothing: no room is made for it.
            if ready!(inner.stream.poll_readable(cx)).is_err() {
                return Poll::Ready(Left::Reset);
            }
            let mut room = [0; 4096];
            match ready!(inner.stream.poll_take(cx, &mut room)) {
                Ok(0) => return Poll::Ready(Left::End),
                Ok(read) => inner.ahead.extend(&room[..read]),
                Err(_) => return Poll::Ready(Left::Reset),
            }
        }
        Poll::Pending
    }
}

impl Inner {
    fn read_ahead(&mut self, mut buf: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        let length = self.ahead.len().min(buf.remaining());
        if self.head.is_awaited() {
            adapt(&mut self.ahead[..length]);
        }
        buf.put_slice(&self.ahead[..length]);
        self.ahead.drain(..length);
        Poll::Ready(Ok(()))
    }

    /// Reads what may begin with a request line.
    #[inline]
    fn read_head(&mut self, cx: &mut Context<'_>, mut buf: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        let mut desk = self.desk.borrow_mut();
        let size = desk.len().min(buf.remaining());
        let room = &mut desk[..size];
        let read = ready!(self.stream.poll_fill(cx, room))?;
        adapt(&mut room[..read]);
        buf.put_slice(&room[..read]);
        Poll::Ready(Ok(()))
    }

    fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.sent < self.collected.len() {
            let written = self.stream.poll_write(cx, &self.collected[self.sent..]);
            match ready!(self.note(written))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => self.sent += written,
            }
        }
        self.collected.clear();
        self.sent = 0;
        Poll::Ready(Ok(()))
    }

    #[inline]
    fn note(&mut self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        self.blocked = written.is_pending();
        if let Poll::Ready(Ok(bytes)) = written {
            self.total += bytes as u64;
        }
        written
    }

    #[inline]
    fn poll_collect(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.collected.len() + bytes.len() > COLLECTED {
            ready!(self.poll_send(cx))?;
            if bytes.len() > COLLECTED {
                let written = self.stream.poll_write(cx, bytes);
                return self.note(written);
            }
        }
        self.collected.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }
}

impl Read for Socket {
    #[inline]
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        let mut inner = self.0.borrow_mut();
        let read = if !inner.ahead.is_empty() {
            inner.read_ahead(buf)
        } else if inner.head.is_awaited() {
            inner.read_head(cx, buf)
        } else {
            inner.stream.poll_read(cx, buf)
        };
        if read.is_ready() {
            inner.received += 1;
            inner.head.receive();
        }
        read
    }
}

impl Write for Socket {
    #[inline]
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.0.borrow_mut().poll_collect(cx, buf)
    }

    #[inline]
    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // The connection sends when hyper has done all it can.
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // The connection ends when it has said what it has to say to what hyper has refused.
        Poll::Ready(Ok(()))
    }

    // Not vectored: hyper then lays out head and body in one piece, which for small answers is less work than a list.
}
