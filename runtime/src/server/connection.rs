//! One connection, from accept to close.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use http_body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1::{self, Builder};
use hyper::service::HttpService;
use hyper_util::rt::TokioTimer;

use super::connections::Connections;
use super::socket::Socket;

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Largest head of a request, bytes; beyond it 431.
const MAX_HEAD_SIZE: usize = 64 * 1024;
/// How long a client may take for the head of a request, and keep an idle connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// HTTP/1 as every connection speaks it. The floor of the benchmarks is built with it, too.
pub fn http() -> Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_header_size(MAX_HEAD_SIZE)
        .pipeline_flush(true);
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
    thread: Rc<T>,
    /// Where the thread finds it; None before the first poll.
    place: Option<usize>,
    told_to_end: bool,
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
        Self {
            http: http.serve_connection(socket, service),
            thread: Rc::clone(thread),
            place: None,
            told_to_end: false,
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
            this.place = Some(this.thread.connections().enter(cx.waker().clone()));
        }
        this.thread.turn();
        if this.thread.connections().is_stopping() && !this.told_to_end {
            this.told_to_end = true;
            Pin::new(&mut this.http).graceful_shutdown();
        }
        // A broken connection is the client's affair: what the application did wrong was reported where it happened.
        Pin::new(&mut this.http).poll(cx).map(drop)
    }
}

impl<T: Thread, S: HttpService<Incoming>> Drop for Connection<T, S> {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            self.thread.connections().leave(place);
        }
    }
}
