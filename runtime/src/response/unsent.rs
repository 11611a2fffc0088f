//! Streams that have not begun, and may never begin: who closes them.

use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

use super::chunks::{close, describe};
use super::class::Response;
use super::convert::is_iterator;
use crate::python::{copy_context, is_unshared};
use crate::server::{Job, Lane};

/// The iterator of a `Response`. Where it is dropped before it is sent, it is closed, unless somebody else has it: what
/// stands around it then, for example.
pub struct Unsent {
    iterator: Py<PyAny>,
    /// It is on its way, and closed there.
    begun: AtomicBool,
    /// The application has asked for it.
    handed_out: AtomicBool,
}

impl Unsent {
    pub fn new(iterator: Py<PyAny>) -> Self {
        Self { iterator, begun: AtomicBool::new(false), handed_out: AtomicBool::new(false) }
    }

    pub fn bind<'py>(&self, py: Python<'py>) -> &Bound<'py, PyAny> {
        self.iterator.bind(py)
    }

    /// From here on whoever has it closes it.
    pub fn begin(&self) {
        self.begun.store(true, Ordering::Relaxed);
    }

    /// The iterator, to be closed by the caller, unless the application has it, or whoever sends it.
    pub fn take<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        let left = !self.handed_out.load(Ordering::Relaxed) && !self.begun.swap(true, Ordering::Relaxed);
        left.then(|| self.iterator.bind(py).clone())
    }

    /// For the application, which may send it in another way.
    pub fn hand_out<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.handed_out.store(true, Ordering::Relaxed);
        self.iterator.bind(py).clone()
    }

    pub fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.iterator)
    }
}

impl Drop for Unsent {
    fn drop(&mut self) {
        if *self.begun.get_mut() {
            return;
        }
        Python::try_attach(|py| {
            let iterator = self.iterator.bind(py);
            if is_unshared(iterator, 1) {
                // The object may go in the middle of an error.
                let raised = PyErr::take(py);
                give_up(iterator);
                if let Some(raised) = raised {
                    raised.restore(py);
                }
            }
        });
    }
}

/// Closes an iterator that never begins.
fn give_up(iterator: &Bound<'_, PyAny>) {
    let Err(error) = close_any(iterator) else { return };
    let line = format!("closing a stream failed: {}", describe(iterator));
    match Lane::here() {
        Some(own) => own.report().failure(iterator.py(), &line, &error),
        None => error.write_unraisable(iterator.py(), Some(iterator)),
    }
}

/// The event loop closes what is async.
fn close_any(iterator: &Bound<'_, PyAny>) -> PyResult<()> {
    if !iterator.hasattr(intern!(iterator.py(), "__anext__"))? {
        return close(iterator);
    }
    let (py, lane) = (iterator.py(), Lane::here());
    if let (Some(lane), Some(function)) = (lane, iterator.getattr_opt(intern!(py, "aclose"))?) {
        let calls = PyList::new(py, [(function, PyTuple::empty(py), PyDict::new(py))])?.unbind();
        let context = copy_context(py)?.unbind();
        // Refused after the end of the lane, when nothing async runs any more.
        let _ = lane.beside().push(Job::Follow { calls, context });
    }
    Ok(())
}

/// What was returned is being sent: whoever sends it closes its stream.
pub fn begin_stream(returned: &Bound<'_, PyAny>) {
    if let Ok(response) = returned.cast::<Response>() {
        response.get().begin_stream(returned.py());
    }
}

/// What was returned is not sent.
pub fn discard(returned: &Bound<'_, PyAny>) {
    if returned.is_instance_of::<Response>() {
        // It goes with the last reference to it.
        return;
    }
    let iterator = match returned.cast_exact::<PyTuple>() {
        Ok(tuple) => tuple.get_item(0).ok(),
        Err(_) => Some(returned.clone()),
    };
    if let Some(iterator) = iterator.filter(is_stream) {
        give_up(&iterator);
    }
}

/// Another answer is sent in the place of this response.
pub fn replace(response: &Bound<'_, PyAny>, other: &Bound<'_, PyAny>) {
    let py = response.py();
    let Ok(own) = response.cast::<Response>() else { return };
    if response.is(other) {
        return;
    }
    let sent = other.cast::<Response>().ok().and_then(|other| other.get().stream(py));
    if let Some(iterator) = own.get().take_unsent(py)
        && sent.is_none_or(|sent| !sent.is(&iterator))
    {
        give_up(&iterator);
    }
}

fn is_stream(value: &Bound<'_, PyAny>) -> bool {
    is_iterator(value) || value.hasattr(intern!(value.py(), "__anext__")).unwrap_or(false)
}
