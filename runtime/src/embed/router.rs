//! The router that a generated crate exports.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc as threads};
use std::thread::JoinHandle;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use http::{Response, StatusCode};
use pyo3::prelude::*;
use tokio::sync::{mpsc, oneshot};

use super::body::to_router;
use super::job::{Job, Jobs, WAITING};
use crate::handler::CompiledApplication;

/// Why an application cannot be embedded: the message of rupy, or the traceback of what failed.
#[derive(Debug)]
pub struct EmbedError(String);

impl std::fmt::Display for EmbedError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EmbedError {}

/// Starts Python on a thread of its own, imports the application in `project`, and returns when its lane is ready.
///
/// # Errors
/// The artefact in `project` is missing or stale, or the application cannot be imported.
pub fn router(compiled: &'static CompiledApplication, project: &Path) -> Result<Router, EmbedError> {
    let (requests, received) = mpsc::channel(WAITING);
    let (started, start) = threads::channel();
    let project = project.to_owned();
    let lane = std::thread::Builder::new().name("rupy lane".to_owned());
    let spawned = lane.spawn(move || {
        let ready = started.clone();
        // A router that nobody waits for any more.
        let jobs = Jobs::new(received, move || drop(ready.send(Ok(()))));
        Python::initialize();
        if let Err(error) = Python::attach(|py| run(py, compiled, project, jobs).map_err(|error| describe(py, &error)))
        {
            // Nobody listens once the router exists; the program learns it from the 503 of each request.
            let _ = started.send(Err(error));
        }
    });
    let lane = spawned.map_err(|error| EmbedError(error.to_string()))?;
    lanes().push(lane);
    start.recv().map_err(|_| EmbedError("the lane ended before it was ready".to_owned()))??;
    Ok(Router::new().fallback(move |request: Request| forward(requests.clone(), request)))
}

/// Waits until the lanes of all routers have ended: each finishes what is in flight when its router has been dropped, and
/// lets its application end. A program that ends before them ends them where they are.
pub fn finish() {
    let lanes = std::mem::take(&mut *lanes());
    for lane in lanes {
        // A lane that panics has said so.
        let _ = lane.join();
    }
}

/// The lanes that have begun.
fn lanes() -> MutexGuard<'static, Vec<JoinHandle<()>>> {
    static LANES: Mutex<Vec<JoinHandle<()>>> = Mutex::new(Vec::new());
    LANES.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn forward(requests: mpsc::Sender<Job>, request: Request) -> Response<Body> {
    let (answer, answered) = oneshot::channel();
    if requests.send(Job { request, peer: None, answer, send: to_router }).await.is_ok()
        && let Ok(response) = answered.await
    {
        return response;
    }
    let mut gone = Response::new(Body::from("Service Unavailable"));
    *gone.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    gone
}

/// Serves until every clone of the router has been dropped.
fn run(py: Python<'_>, compiled: &'static CompiledApplication, project: PathBuf, jobs: Jobs) -> PyResult<()> {
    let module = PyModule::new(py, "rupy._rupy")?;
    crate::python::register(&module, Some(compiled))?;
    py.import("sys")?.getattr("modules")?.set_item("rupy._rupy", &module)?;
    py.import("rupy")?.setattr("_rupy", &module)?;
    py.import("rupy._serve.embedded")?.call_method1("run", (project, jobs)).map(drop)
}

fn describe(py: Python<'_>, error: &PyErr) -> EmbedError {
    let traceback = error.traceback(py).and_then(|traceback| traceback.format().ok()).unwrap_or_default();
    EmbedError(format!("{traceback}{error}"))
}
