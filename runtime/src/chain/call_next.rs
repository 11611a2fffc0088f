//! `call_next`: what an around-middleware calls to go on.

use std::sync::atomic::{AtomicU8, Ordering};
use std::thread::{self, ThreadId};

use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;

use super::position::Position;
use super::rest::Rest;
use crate::event_loop::is_stepping;
use crate::handler::Target;
use crate::request::Request;

/// The plain function that it was handed to is running: what is behind it runs where this is called.
const DIRECT: u8 = 0;
/// It is called by a coroutine, which waits for what this gives.
const AWAITED: u8 = 1;
const CALLED: u8 = 2;
const ENDED: u8 = 3;

/// What is behind an around-middleware, to be called once with the request.
#[pyclass(module = "rupy._rupy", frozen)]
pub struct CallNext {
    request: Py<Request>,
    target: Target,
    position: Position,
    state: AtomicU8,
    thread: ThreadId,
}

impl CallNext {
    /// # Arguments
    /// * `position`: inside of the around-middleware.
    /// * `direct`: it is a plain function.
    pub fn new<'py>(
        request: &Bound<'py, Request>,
        target: &Target,
        position: Position,
        direct: bool,
    ) -> PyResult<Bound<'py, Self>> {
        let call_next = Self {
            request: request.clone().unbind(),
            target: target.clone(),
            position,
            state: AtomicU8::new(if direct { DIRECT } else { AWAITED }),
            thread: thread::current().id(),
        };
        Bound::new(request.py(), call_next)
    }

    /// The function has returned. What a plain one has returned may be a coroutine, which calls this later.
    pub fn leave(&self) {
        let _ = self.state.compare_exchange(DIRECT, AWAITED, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// The middleware has ended: nothing goes on behind it any more.
    pub fn end(&self) {
        self.state.store(ENDED, Ordering::Relaxed);
    }

    /// Whether what is behind runs where this is called; from here on it has been called.
    fn begin(&self, py: Python<'_>) -> PyResult<bool> {
        let state = self.state.load(Ordering::Relaxed);
        let refused = match state {
            CALLED => "call_next has been called before: what is behind a middleware runs once for a request",
            ENDED => "call_next is called after its middleware has ended",
            DIRECT if self.thread != thread::current().id() => {
                "call_next is called on another thread than the middleware that it was given to"
            }
            AWAITED if !is_stepping(py)? => {
                "call_next is called outside of the coroutine that the middleware has begun"
            }
            _ => {
                self.state.store(CALLED, Ordering::Relaxed);
                return Ok(state == DIRECT);
            }
        };
        Err(PyRuntimeError::new_err(refused))
    }
}

#[pymethods]
impl CallNext {
    /// The response, from a `def`; what gives it when it is awaited, from an `async def`.
    fn __call__<'py>(&self, py: Python<'py>, request: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        if !request.is(&self.request) {
            return Err(PyTypeError::new_err("call_next takes the request that the middleware was called with"));
        }
        let direct = self.begin(py)?;
        let rest = Rest::new(self.request.clone_ref(py), self.target.clone(), self.position, direct);
        if direct { rest.run(py) } else { rest.into_coroutine(py) }
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.request)
    }
}
