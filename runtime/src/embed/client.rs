//! The client of tests: what the router is to a Rust program, this is to Python.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use http::{HeaderName, HeaderValue, Method, Request, Uri};
use pyo3::exceptions::{PyConnectionError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use tokio::sync::{mpsc, oneshot};

use super::body::to_client;
use super::exchange::Exchange;
use super::job::{Job, Jobs, WAITING};
use super::upload::upload;
use super::wait::wait;

/// Hands requests from any thread of Python's to a lane in the same process.
#[pyclass(module = "rupy._rupy", frozen)]
pub struct Client {
    requests: Mutex<Option<mpsc::Sender<Job>>>,
    start: Mutex<Option<Start>>,
}

/// A lane that has not begun.
struct Start {
    jobs: Option<Jobs>,
    ready: oneshot::Receiver<()>,
}

#[pymethods]
impl Client {
    #[new]
    fn new() -> Self {
        let (requests, received) = mpsc::channel(WAITING);
        let (started, ready) = oneshot::channel();
        let jobs = Jobs::new(received, move || {
            // A client that waits no more has given up.
            let _ = started.send(());
        });
        Self { requests: Mutex::new(Some(requests)), start: Mutex::new(Some(Start { jobs: Some(jobs), ready })) }
    }

    /// What the lane serves.
    fn jobs(&self) -> PyResult<Jobs> {
        let mut start = self.start.lock().unwrap_or_else(PoisonError::into_inner);
        let jobs = start.as_mut().and_then(|start| start.jobs.take());
        jobs.ok_or_else(|| PyRuntimeError::new_err("the client has a lane already"))
    }

    /// Waits until the lane serves; false when it has ended instead.
    fn wait_until_ready(&self, py: Python<'_>) -> PyResult<bool> {
        let start = self.start.lock().unwrap_or_else(PoisonError::into_inner).take();
        let start = start.ok_or_else(|| PyRuntimeError::new_err("the lane has been waited for before"))?;
        Ok(wait(py, start.ready, None)?.is_ok())
    }

    /// Begins a request.
    ///
    /// # Arguments
    /// * `target`: path and query, as they go over the wire.
    /// * `length`: of the body, in bytes; None where it is sent in chunks.
    #[pyo3(signature = (method, target, fields, client, length))]
    fn ask(
        &self,
        py: Python<'_>,
        method: &[u8],
        target: &[u8],
        fields: Vec<(Vec<u8>, Vec<u8>)>,
        client: Option<(IpAddr, u16)>,
        length: Option<u64>,
    ) -> PyResult<Exchange> {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let requests = requests.ok_or_else(|| PyConnectionError::new_err("the client is closed"))?;
        let (parts, body) = upload(length);
        let request = request(method, target, fields).map_err(|error| PyValueError::new_err(error.to_string()))?;
        let head = request.method() == Method::HEAD;
        let (answer, answered) = oneshot::channel();
        let job = Job { request: request.map(|()| body), peer: client.map(SocketAddr::from), answer, send: to_client };
        wait(py, requests.send(job), None)?.map_err(|_| PyConnectionError::new_err("the lane has ended"))?;
        Ok(Exchange::new(head, parts, answered))
    }

    /// Lets the lane end when it has finished what it has been asked.
    fn close(&self) {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

fn request(method: &[u8], target: &[u8], fields: Vec<(Vec<u8>, Vec<u8>)>) -> http::Result<Request<()>> {
    let mut request = Request::new(());
    *request.method_mut() = Method::from_bytes(method)?;
    *request.uri_mut() = Uri::try_from(target)?;
    for (name, value) in fields {
        request.headers_mut().append(HeaderName::from_bytes(&name)?, HeaderValue::try_from(value)?);
    }
    Ok(request)
}
