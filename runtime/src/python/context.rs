//! One `contextvars.Context` per request; every stage of it runs in that same object.

use pyo3::prelude::*;

use super::ffi::{copy_context, enter_context};

/// The context of one request.
pub struct RequestContext(Py<PyAny>);

impl RequestContext {
    /// A copy of the context in which the application is served: what was set at import is visible.
    pub fn new(py: Python<'_>) -> PyResult<Self> {
        copy_context(py).map(|context| Self(context.unbind()))
    }

    pub fn clone_ref(&self, py: Python<'_>) -> Self {
        Self(self.0.clone_ref(py))
    }

    /// Runs `stage` in the context. Not re-entrant: the interpreter refuses to enter a context twice.
    pub fn run<T>(&self, py: Python<'_>, stage: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
        let context = self.0.bind(py);
        let _entered = enter_context(context)?;
        stage()
    }
}
