//! One connection, from accept to close.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http_body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1::{self, Builder};
use hyper::service::HttpService;
use tokio::time::{Sleep, sleep};

use super::connections::Connections;
use super::head_timer::{Awaited, HeadTimer};
use super::refused;
use super::socket::Socket;
use super::standstill::Standstill;
use super::stream::Stream;
use crate::plan::Limits;

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Fields that hyper parses without allocating for them.
const FEW_HEADERS: u64 = 100;

/// How long a client that has the last answer may send nothing before it is taken to have read it.
const LINGER: Duration = Duration::from_secs(2);
/// The same, and how long a request may be on its way over an idle connection, when the lane stops.
const LAST_CALL: Duration = Duration::from_millis(250);

/// HTTP/1 as every connection speaks it. The floor of the benchmarks is built with it, too.
pub fn http(limits: &Limits) -> Builder {
    let mut builder = http1::Builder::new();
    // Any duration switches the timer on, which knows how long by itself.
    builder.half_close(true).header_read_timeout(Duration::ZERO).max_header_size(as_size(limits.max_header_size));
    if limits.max_header_count != FEW_HEADERS {
        builder.max_headers(as_size(limits.max_header_count));
    }
    builder
}

fn as_size(limit: u64) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

/// What the connections of one thread share.
pub trait Thread {
    fn connections(&self) -> &Connections;

    /// Called whenever a connection is polled.
    fn turn(&self);

    /// Called for a head that could not be read, with the status of the answer.
    fn refused(&self, _client: Option<SocketAddr>, _status: u16) {}
}

/// Serves one connection until either side ends it.
pub struct Connection<T: Thread, S: HttpService<Incoming>> {
    /// None when it has done its part.
    http: Option<http1::Connection<Socket, S>>,
    socket: Socket,
    thread: Rc<T>,
    peer: Option<SocketAddr>,
    head: Arc<Awaited>,
    /// Where the thread finds it; None before the first poll.
    place: Option<usize>,
    phase: Phase,
    /// The client does not read.
    stall: Standstill,
    /// The client sends nothing, and the connection may end.
    quiet: Standstill,
}

enum Phase {
    Serving,
    /// hyper is done; what it has written is on its way.
    Sending,
    /// The client does not read.
    Cut,
    /// Everything is sent. A socket that is closed on unread input resets the connection, and the client would lose
    /// the answer (RFC 9112, 9.6): what it goes on sending is dropped until it closes, as long as a body may stand still.
    Lingering(Option<Pin<Box<Sleep>>>),
}

impl<T, S> Connection<T, S>
where
    T: Thread,
    S: HttpService<Incoming>,
    S::ResBody: 'static,
    S::Error: Into<Fault>,
    <S::ResBody as Body>::Error: Into<Fault>,
{
    /// # Arguments
    /// * `service`: makes what answers the requests of a socket.
    pub fn new(http: &Builder, stream: Stream, thread: &Rc<T>, service: impl FnOnce(&Socket) -> S) -> Self {
        thread.connections().open();
        let peer = stream.peer();
        let head = Arc::new(Awaited::new(thread.connections().heads()));
        let socket = Socket::new(stream, Arc::clone(&head), Rc::clone(thread.connections().desk()));
        let http = Some(http.clone().timer(HeadTimer::new(&head)).serve_connection(socket.clone(), service(&socket)));
        let (stall, quiet) = (Standstill::default(), Standstill::default());
        Self { http, socket, thread: Rc::clone(thread), peer, head, place: None, phase: Phase::Serving, stall, quiet }
    }
}

impl<T, S> Connection<T, S>
where
    T: Thread,
    S: HttpService<Incoming> + Unpin,
    S::Future: Unpin,
    S::ResBody: Unpin + 'static,
    S::Error: Into<Fault>,
    <S::ResBody as Body>::Error: Into<Fault>,
{
    /// Lets hyper work, then sends what it has written.
    #[inline]
    fn poll_http(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(http) = &mut self.http else { return Poll::Ready(()) };
        // A broken connection is the client's affair: what the application did wrong was reported where it happened.
        let served = Pin::new(http).poll(cx);
        if let Poll::Ready(Err(error)) = &served {
            self.answer_refused(error);
        }
        if served.is_ready() || matches!(self.socket.poll_send(cx), Poll::Ready(Err(_))) {
            self.phase = Phase::Sending;
            return Poll::Ready(());
        }
        if self.thread.connections().is_stopping() && self.poll_quiet(cx).is_ready() {
            self.phase = Phase::Sending;
            return Poll::Ready(());
        }
        self.poll_stall(cx)
    }

    #[cold]
    fn answer_refused(&mut self, error: &hyper::Error) {
        if let Some(http) = self.http.take() {
            let (read, limits) = (http.into_parts().read_buf, self.thread.connections().limits());
            if let Some(status) = refused::answer(&self.socket, error, &read, limits) {
                self.thread.refused(self.peer, status);
            }
        }
    }

    /// Ready when the lane stops and no request is on its way.
    ///
    /// The client does not know yet that the lane stops: a request that it is sending is answered, and the answer tells
    /// it (`Connection: close`). hyper's `graceful_shutdown` closes an idle connection at once, and so resets one with a
    /// request in the socket.
    fn poll_quiet(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if !self.head.is_awaited() {
            self.quiet.clear();
            return Poll::Pending;
        }
        self.quiet.poll(cx, self.socket.received(), LAST_CALL)
    }

    /// Ready when the client has read nothing for too long; the connection is then cut.
    fn poll_stall(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(place) = self.socket.blocked_at() else {
            self.stall.clear();
            return Poll::Pending;
        };
        let patience = Duration::from_millis(self.thread.connections().limits().send_timeout);
        ready!(self.stall.poll(cx, place, patience));
        self.phase = Phase::Cut;
        Poll::Ready(())
    }

    fn poll_last(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if matches!(self.phase, Phase::Sending) {
            match self.socket.poll_end(cx) {
                Poll::Pending => return self.poll_stall(cx),
                Poll::Ready(Err(_)) => return Poll::Ready(()),
                Poll::Ready(Ok(())) => {
                    self.phase = Phase::Lingering(None);
                    self.http = None;
                    self.head.rest();
                    self.quiet.clear();
                }
            }
        }
        if matches!(self.phase, Phase::Cut) {
            return Poll::Ready(());
        }
        if self.socket.poll_drain(cx).is_ready() {
            return Poll::Ready(());
        }
        let Phase::Lingering(end) = &mut self.phase else { return Poll::Ready(()) };
        let connections = self.thread.connections();
        let longest = Duration::from_millis(connections.limits().body_timeout);
        if end.get_or_insert_with(|| Box::pin(sleep(longest))).as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        let patience = if connections.is_stopping() { LAST_CALL } else { LINGER };
        self.quiet.poll(cx, self.socket.received(), patience)
    }
}

impl<T, S> Future for Connection<T, S>
where
    T: Thread,
    S: HttpService<Incoming> + Unpin,
    S::Future: Unpin,
    S::ResBody: Unpin + 'static,
    S::Error: Into<Fault>,
    <S::ResBody as Body>::Error: Into<Fault>,
{
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        if this.place.is_none() {
            this.place = Some(this.thread.connections().enter(cx.waker().clone(), Arc::clone(&this.head)));
        }
        this.thread.turn();
        if this.thread.connections().is_cut() {
            return Poll::Ready(());
        }
        if matches!(this.phase, Phase::Serving) {
            ready!(this.poll_http(cx));
        }
        this.poll_last(cx)
    }
}

impl<T: Thread, S: HttpService<Incoming>> Drop for Connection<T, S> {
    fn drop(&mut self) {
        self.thread.connections().leave(self.place);
    }
}
