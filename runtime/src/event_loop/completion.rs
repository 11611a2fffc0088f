//! Tells a Rust future that a task has ended.

use std::task::Waker;

use pyo3::prelude::*;

/// A done-callback that wakes: the loop knows it and calls it at once, without a turn of the loop.
#[pyclass(module = "rupy._rupy", frozen)]
pub struct Completion(Waker);

impl Completion {
    pub fn new(waker: Waker) -> Self {
        Self(waker)
    }

    pub fn fire(&self) {
        self.0.wake_by_ref();
    }
}

#[pymethods]
impl Completion {
    fn __call__(&self, _future: &Bound<'_, PyAny>) {
        self.fire();
    }
}
