//! What is done on a lane beside its requests.

use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyList;
use tokio::sync::Notify;

use super::connection::Thread;
use super::lane::Lane;
use crate::event_loop::EventLoop;
use crate::python::come_back;

/// Something to be done on the thread of a lane.
pub enum Job {
    /// Functions that are called after an answer, in the context of its request.
    Follow { calls: Py<PyList>, context: Py<PyAny> },
    /// A function that is called in no context of a request.
    Call(Py<PyAny>),
}

/// The jobs that wait for a lane; any thread may add to them.
pub struct Beside {
    /// None when the lane has ended.
    jobs: Mutex<Option<Vec<Job>>>,
    wake: Notify,
}

impl Default for Beside {
    fn default() -> Self {
        Self { jobs: Mutex::new(Some(Vec::new())), wake: Notify::new() }
    }
}

impl Beside {
    /// Adds a job.
    ///
    /// # Errors
    /// The lane has ended; the job is given back.
    pub fn push(&self, job: Job) -> Result<(), Job> {
        match &mut *self.jobs.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(jobs) => jobs.push(job),
            None => return Err(job),
        }
        self.wake.notify_one();
        Ok(())
    }

    /// Begins jobs as they come.
    pub async fn begin_all(self: Arc<Self>, lane: Rc<Lane>) {
        loop {
            self.wake.notified().await;
            lane.turn();
            self.begin(&lane);
        }
    }

    /// Begins the jobs that wait.
    pub fn begin(&self, lane: &Rc<Lane>) {
        let waiting = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).as_mut().map(std::mem::take);
        for job in waiting.unwrap_or_default() {
            if let Err(error) = begin(lane, job) {
                lane.report().failure(lane.python(), "what was to be done beside requests could not begin", &error);
            }
        }
    }

    /// Takes no more jobs.
    pub fn end(&self) {
        let left = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(left);
    }
}

fn begin(lane: &Rc<Lane>, job: Job) -> PyResult<()> {
    let py = lane.python();
    match job {
        Job::Follow { calls, context } => Lane::events(lane)?.follow(py, calls, context),
        Job::Call(function) => {
            let called = function.call0(py);
            come_back(py, &called);
            called.map(drop)
        }
    }
}

/// The event loop of the lane that runs on this thread, made if need be; None on a thread without one.
#[pyfunction]
pub fn lane_event_loop(py: Python<'_>) -> PyResult<Option<Py<EventLoop>>> {
    Lane::here().map(|lane| Lane::events(&lane).map(|events| events.event_loop(py))).transpose()
}

/// The work of a lane, for other threads.
#[pyclass(module = "rupy._rupy", name = "Work", frozen)]
#[derive(Default)]
pub struct WorkHandle(Arc<Beside>);

impl WorkHandle {
    pub fn work(&self) -> &Arc<Beside> {
        &self.0
    }
}

#[pymethods]
impl WorkHandle {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Calls a function on the thread of the lane; `RuntimeError` when the lane has ended.
    fn call(&self, function: Py<PyAny>) -> PyResult<()> {
        self.0.push(Job::Call(function)).map_err(|_| PyRuntimeError::new_err("the server has ended"))
    }
}
