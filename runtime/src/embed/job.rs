//! A request on its way from a router to the lane, and the response on its way back.

use std::rc::Rc;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use http::{Request, Response};
use hyper::service::Service;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use tokio::sync::{mpsc, oneshot};

use super::body::sendable;
use super::router::EmbedError;
use crate::server::{Heads, Lane, LaneService, Thread};

/// A request, and where its response goes.
pub struct Job {
    pub request: Request<Body>,
    pub answer: oneshot::Sender<Response<Body>>,
}

/// The requests of a router, handed through Python to the lane that serves them.
#[pyclass(module = "rupy._rupy", frozen)]
pub struct Jobs(Mutex<Option<Waiting>>);

struct Waiting {
    requests: mpsc::Receiver<Job>,
    started: Sender<Result<(), EmbedError>>,
}

impl Jobs {
    pub fn new(requests: mpsc::Receiver<Job>, started: Sender<Result<(), EmbedError>>) -> Self {
        Self(Mutex::new(Some(Waiting { requests, started })))
    }

    /// Tells the router that its lane is there, and takes what it sends.
    pub fn take(&self) -> PyResult<mpsc::Receiver<Job>> {
        let waiting = self.0.lock().ok().and_then(|mut waiting| waiting.take());
        let waiting = waiting.ok_or_else(|| PyRuntimeError::new_err("the router is served already"))?;
        // A router that was dropped sends nothing, and the lane ends.
        let _ = waiting.started.send(Ok(()));
        Ok(waiting.requests)
    }
}

impl Job {
    /// Answers on the lane, like a request of a socket.
    pub async fn run(self, lane: Rc<Lane>) {
        let _in_flight = InFlight::new(lane.connections().heads());
        let Ok(response) = LaneService::new(lane, None).call(self.request).await;
        // Nobody waits for it when the client has left.
        let _ = self.answer.send(response.map(sendable));
    }
}

/// A request that is worked on.
struct InFlight(Arc<Heads>);

impl InFlight {
    fn new(heads: &Arc<Heads>) -> Self {
        heads.begin_request();
        Self(Arc::clone(heads))
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.end_request();
    }
}
