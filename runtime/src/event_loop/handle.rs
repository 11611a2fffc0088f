//! A callback that can be cancelled: `asyncio.Handle`.

use pyo3::exceptions::{PyKeyboardInterrupt, PySystemExit};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::class::EventLoop;
use crate::python::{come_back_from_step, copy_context, enter_context};

/// A callback with its arguments and its context.
#[pyclass(module = "rupy._rupy", subclass, weakref)]
pub struct Handle {
    event_loop: Option<Py<EventLoop>>,
    /// Given up when it is cancelled.
    call: Option<(Py<PyAny>, Py<PyTuple>)>,
    context: Py<PyAny>,
}

impl Handle {
    /// A handle for the current context, unless another one is given.
    pub fn new<'py>(
        event_loop: &Bound<'py, EventLoop>,
        callback: Bound<'py, PyAny>,
        arguments: Bound<'py, PyTuple>,
        context: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Self> {
        let context = match context {
            Some(context) => context,
            None => copy_context(event_loop.py())?,
        };
        Ok(Self {
            event_loop: Some(event_loop.clone().unbind()),
            call: Some((callback.unbind(), arguments.unbind())),
            context: context.unbind(),
        })
    }

    pub fn is_cancelled(&self) -> bool {
        self.call.is_none()
    }

    pub fn event_loop(&self) -> Option<&Py<EventLoop>> {
        self.event_loop.as_ref()
    }

    fn callback(&self) -> Option<&Py<PyAny>> {
        self.call.as_ref().map(|(callback, _)| callback)
    }
}

/// Gives up the callback.
///
/// # Returns
/// Whether it had not been given up before.
pub fn cancel(handle: &Bound<'_, Handle>) -> bool {
    // Dropped when the handle is no longer borrowed: the arguments may have finalizers.
    let call = handle.borrow_mut().call.take();
    call.is_some()
}

/// Runs the callback in its context, unless it has been cancelled.
///
/// # Errors
/// `SystemExit` and `KeyboardInterrupt`; every other exception goes to the exception handler of the loop.
pub fn run(handle: &Bound<'_, Handle>) -> PyResult<()> {
    let py = handle.py();
    let (callback, arguments, context) = {
        let handle = handle.borrow();
        let Some((callback, arguments)) = &handle.call else { return Ok(()) };
        (callback.clone_ref(py), arguments.clone_ref(py), handle.context.clone_ref(py))
    };
    let called = enter_context(context.bind(py)).and_then(|_entered| call(callback.bind(py), arguments.bind(py)));
    come_back_from_step(py, &called, || callback.bind(py).getattr_opt(intern!(py, "__self__")));
    match called {
        Ok(_) => Ok(()),
        Err(error) if error.is_instance_of::<PySystemExit>(py) || error.is_instance_of::<PyKeyboardInterrupt>(py) => {
            Err(error)
        }
        Err(error) => report(handle, callback.bind(py), &error),
    }
}

fn call<'py>(callback: &Bound<'py, PyAny>, arguments: &Bound<'py, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
    if arguments.is_empty() { callback.call0() } else { callback.call1(arguments) }
}

fn report(handle: &Bound<'_, Handle>, callback: &Bound<'_, PyAny>, error: &PyErr) -> PyResult<()> {
    let py = handle.py();
    let Some(event_loop) = handle.borrow().event_loop.as_ref().map(|event_loop| event_loop.clone_ref(py)) else {
        error.clone_ref(py).write_unraisable(py, Some(callback));
        return Ok(());
    };
    let details = PyDict::new(py);
    let shown = callback.repr().map_or_else(|_| "without a repr".to_owned(), |shown| shown.to_string());
    details.set_item("message", format!("Exception in callback {shown}"))?;
    details.set_item("exception", error.value(py))?;
    details.set_item("handle", handle)?;
    event_loop.bind(py).call_method1(intern!(py, "call_exception_handler"), (details,)).map(drop)
}

#[pymethods]
impl Handle {
    /// Keeps the callback from being called.
    #[pyo3(name = "cancel")]
    fn py_cancel(slf: &Bound<'_, Self>) {
        cancel(slf);
    }

    /// Whether it has been cancelled.
    fn cancelled(&self) -> bool {
        self.is_cancelled()
    }

    /// The context in which the callback is called.
    fn get_context(&self, py: Python<'_>) -> Py<PyAny> {
        self.context.clone_ref(py)
    }

    #[getter(_cancelled)]
    fn py_cancelled(&self) -> bool {
        self.is_cancelled()
    }

    #[getter(_callback)]
    fn py_callback(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.callback().map(|callback| callback.clone_ref(py))
    }

    #[getter(_args)]
    fn py_arguments(&self, py: Python<'_>) -> Option<Py<PyTuple>> {
        self.call.as_ref().map(|(_, arguments)| arguments.clone_ref(py))
    }

    /// The traceback of its creation is taken in debug mode only, where asyncio makes the handles.
    #[classattr]
    fn _source_traceback() -> Option<()> {
        None
    }

    #[pyo3(name = "_run")]
    fn py_run(slf: &Bound<'_, Self>) -> PyResult<()> {
        run(slf)
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let kind = slf.get_type().name()?;
        let callback = slf.borrow().callback().map(|callback| callback.clone_ref(slf.py()));
        Ok(match callback {
            Some(callback) => format!("<{kind} {}>", callback.bind(slf.py()).repr()?),
            None => format!("<{kind} cancelled>"),
        })
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.event_loop)?;
        if let Some((callback, arguments)) = &self.call {
            visit.call(callback)?;
            visit.call(arguments)?;
        }
        visit.call(&self.context)
    }

    fn __clear__(&mut self) {
        self.event_loop = None;
        self.call = None;
    }
}
