//! A request on its way from a router to the lane, and the response on its way back.

use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Mutex;
use std::task::Poll;

use axum::body::Body;
use http::{Request, Response};
use hyper::service::Service;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use tokio::sync::{mpsc, oneshot};

use super::in_flight::InFlight;
use crate::response;
use crate::server::{Lane, LaneService};

/// Requests that wait for the lane; more wait where they came from.
pub const WAITING: usize = 1024;

/// A request, and where its response goes.
pub struct Job {
    pub request: Request<Body>,
    pub peer: Option<SocketAddr>,
    pub answer: oneshot::Sender<Response<Body>>,
    /// Makes it fit to leave the lane.
    pub send: fn(Response<response::Body>, &Rc<Lane>) -> Response<Body>,
}

/// The requests of a router or a client, handed through Python to the lane that serves them.
#[pyclass(module = "rupy._rupy", frozen)]
pub struct Jobs(Mutex<Option<Waiting>>);

/// Requests that have no lane yet.
pub struct Waiting {
    requests: mpsc::Receiver<Job>,
    ready: Box<dyn FnOnce() + Send>,
}

impl Jobs {
    /// `ready` is called once the lane serves.
    pub fn new(requests: mpsc::Receiver<Job>, ready: impl FnOnce() + Send + 'static) -> Self {
        Self(Mutex::new(Some(Waiting { requests, ready: Box::new(ready) })))
    }

    pub fn take(&self) -> PyResult<Waiting> {
        let waiting = self.0.lock().ok().and_then(|mut waiting| waiting.take());
        waiting.ok_or_else(|| PyRuntimeError::new_err("these requests are served already"))
    }
}

#[pymethods]
impl Jobs {
    /// Refuses every request, unless a lane serves them.
    fn close(&self) {
        let _ = self.take();
    }
}

impl Waiting {
    /// Says that the lane is there. A router or a client that is gone sends nothing, and the lane ends.
    pub fn begin(self) -> mpsc::Receiver<Job> {
        (self.ready)();
        self.requests
    }
}

impl Job {
    /// Answers on the lane, like a request of a socket. From the call on the lane does not end without it.
    pub fn run(self, lane: Rc<Lane>) -> impl Future<Output = ()> {
        let in_flight = InFlight::arrive(&lane);
        async move {
            in_flight.run(self.answer(lane)).await;
        }
    }

    async fn answer(self, lane: Rc<Lane>) {
        let mut answer = self.answer;
        let mut answering = pin!(LaneService::new(Rc::clone(&lane), self.peer, None).call(self.request));
        // A client that has left waits for nothing, and its request ends as with a connection that is reset.
        let answered = poll_fn(|cx| match answering.as_mut().poll(cx) {
            Poll::Ready(Ok(response)) => Poll::Ready(Some(response)),
            Poll::Pending => answer.poll_closed(cx).map(|()| None),
        });
        if let Some(response) = answered.await {
            let _ = answer.send((self.send)(response, &lane));
        }
    }
}
