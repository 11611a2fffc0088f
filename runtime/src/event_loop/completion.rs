//! Tells a Rust future that a task has ended.

use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Waker;

use pyo3::prelude::*;

use crate::python::GilCell;

/// A done-callback that wakes: the loop knows it and calls it at once, without a turn of the loop.
#[pyclass(module = "rupy._rupy", frozen)]
pub struct Completion {
    waker: GilCell<Waker>,
    fired: AtomicBool,
}

impl Completion {
    pub fn new(waker: Waker) -> Self {
        Self { waker: GilCell::new(waker), fired: AtomicBool::new(false) }
    }

    /// Whether the task has ended.
    pub fn has_fired(&self) -> bool {
        self.fired.load(Ordering::Relaxed)
    }

    /// Wakes `waker` from here on.
    pub fn wake_instead(&self, py: Python<'_>, waker: &Waker) -> PyResult<()> {
        if !self.waker.read(py)?.will_wake(waker) {
            let previous = std::mem::replace(&mut *self.waker.write(py)?, waker.clone());
            drop(previous);
        }
        Ok(())
    }

    pub fn fire(&self, py: Python<'_>) -> PyResult<()> {
        self.fired.store(true, Ordering::Relaxed);
        self.waker.read(py)?.wake_by_ref();
        Ok(())
    }
}

#[pymethods]
impl Completion {
    fn __call__(&self, future: &Bound<'_, PyAny>) -> PyResult<()> {
        self.fire(future.py())
    }
}
