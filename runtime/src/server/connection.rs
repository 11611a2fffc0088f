//! One connection, from accept to close.

use std::future::Future;
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
use super::head_timer::Awaited;
use super::socket::Socket;

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Largest head of a request, bytes; beyond it 431. Room for the longest target, beyond which 414 is told apart.
const MAX_HEAD_SIZE: usize = 80 * 1024;
/// How long a client may take for the head of a request, and keep an idle connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a client may take to read the last answer.
const LINGER: Duration = Duration::from_secs(1);

/// HTTP/1 as every connection speaks it. The floor of the benchmarks is built with it, too.
pub fn http() -> Builder {
    let mut builder = http1::Builder::new();
    builder.header_read_timeout(HEAD_TIMEOUT).max_header_size(MAX_HEAD_SIZE).half_close(true);
    builder
}

/// What the connections of one thread share.
pub trait Thread {
    fn connections(&self) -> &Connections;

    /// Called whenever a connection is polled.
    fn turn(&self);
}

/// Serves one connection until either side ends it.
pub struct Connection<T: Thread, S: HttpService<Incoming>> {
    http: http1::Connection<Socket, S>,
    socket: Socket,
    thread: Rc<T>,
    head: Arc<Awaited>,
    /// Where the thread finds it; None before the first poll.
    place: Option<usize>,
    phase: Phase,
}

enum Phase {
    Serving,
    /// Told to end after the request it is working on.
    Finishing,
    /// hyper is done; what it has written is on its way.
    Sending,
    /// Everything is sent. A socket that is closed on unread input resets the connection, and the client would lose
    /// the answer (RFC 9112, 9.6): it is given a moment to read and close.
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
    pub fn new(http: &Builder, socket: Socket, thread: &Rc<T>, service: S) -> Self {
        let head = Arc::new(Awaited::default());
        let http = http.clone().timer(thread.connections().head_timer(&head)).serve_connection(socket.clone(), service);
        Self { http, socket, thread: Rc::clone(thread), head, place: None, phase: Phase::Serving }
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
        if self.thread.connections().is_stopping() && matches!(self.phase, Phase::Serving) {
            self.phase = Phase::Finishing;
            Pin::new(&mut self.http).graceful_shutdown();
        }
        // A broken connection is the client's affair: what the application did wrong was reported where it happened.
        if Pin::new(&mut self.http).poll(cx).is_ready() {
            self.phase = Phase::Sending;
            return Poll::Ready(());
        }
        match self.socket.poll_send(cx) {
            Poll::Ready(Err(_)) => {
                self.phase = Phase::Sending;
                Poll::Ready(())
            }
            Poll::Ready(Ok(())) | Poll::Pending => Poll::Pending,
        }
    }

    fn poll_last(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if matches!(self.phase, Phase::Sending) {
            if ready!(self.socket.poll_end(cx)).is_err() {
                return Poll::Ready(());
            }
            self.phase = Phase::Lingering(None);
        }
        if self.thread.connections().is_stopping() || self.socket.poll_drain(cx).is_ready() {
            return Poll::Ready(());
        }
        match &mut self.phase {
            Phase::Lingering(end) => end.get_or_insert_with(|| Box::pin(sleep(LINGER))).as_mut().poll(cx),
            Phase::Serving | Phase::Finishing | Phase::Sending => Poll::Ready(()),
        }
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
        if matches!(this.phase, Phase::Serving | Phase::Finishing) {
            ready!(this.poll_http(cx));
        }
        this.poll_last(cx)
    }
}

impl<T: Thread, S: HttpService<Incoming>> Drop for Connection<T, S> {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            self.thread.connections().leave(place);
        }
    }
}
