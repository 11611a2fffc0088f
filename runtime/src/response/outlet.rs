//! Where the task of an async stream puts its chunks.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;

use crate::python::come_back;

/// Holds one chunk until the connection takes it.
#[pyclass(module = "rupy._rupy", frozen)]
#[derive(Default)]
pub struct Outlet(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    chunk: Option<Py<PyAny>>,
    /// The future that the task waits for, until there is room for another chunk.
    room: Option<Py<PyAny>>,
    waker: Option<Waker>,
}

impl Outlet {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The chunk that has been put; otherwise `waker` is woken by the next one.
    pub fn take(&self, waker: &Waker) -> Option<Py<PyAny>> {
        let mut inner = self.lock();
        let chunk = inner.chunk.take();
        if chunk.is_none() {
            inner.waker = Some(waker.clone());
        }
        chunk
    }

    /// Lets the task go on.
    pub fn make_room(&self, py: Python<'_>) -> PyResult<()> {
        let Some(room) = self.lock().room.take() else { return Ok(()) };
        let room = room.bind(py);
        // A task that was cancelled waits no more.
        if room.call_method0("done")?.is_truthy()? {
            return Ok(());
        }
        room.call_method1("set_result", (py.None(),)).map(drop)
    }
}

#[pymethods]
impl Outlet {
    /// Hands over a chunk; `room` is resolved when it has been taken.
    fn put(&self, py: Python<'_>, chunk: Py<PyAny>, room: Py<PyAny>) {
        come_back(py, &Ok(()));
        let waker = {
            let mut inner = self.lock();
            inner.chunk = Some(chunk);
            inner.room = Some(room);
            inner.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        match self.0.try_lock() {
            Ok(inner) => {
                visit.call(&inner.chunk)?;
                visit.call(&inner.room)
            }
            Err(_) => Ok(()),
        }
    }

    fn __clear__(&self) {
        let taken = std::mem::take(&mut *self.lock());
        drop(taken);
    }
}
