//! What the loop runs: handles of ours, and those that asyncio has made itself.

use pyo3::intern;
use pyo3::prelude::*;

use super::class::EventLoop;
use super::handle::{self, Handle};
use crate::python::come_back_from_step;

/// A callback that is to run.
pub enum Entry {
    Ours(Py<Handle>),
    /// A handle of asyncio's: of a reader or a writer, of a signal, and all of them in debug mode.
    Theirs(Py<PyAny>),
}

impl Entry {
    /// Runs it, unless it has been cancelled.
    ///
    /// # Errors
    /// `SystemExit` and `KeyboardInterrupt`; every other exception goes to the exception handler of the loop.
    pub fn run(&self, event_loop: &Bound<'_, EventLoop>) -> PyResult<()> {
        let py = event_loop.py();
        match self {
            Self::Ours(handle) => handle::run(handle.bind(py)),
            Self::Theirs(handle) if is_cancelled(handle.bind(py))? => Ok(()),
            Self::Theirs(handle) => {
                let ran = if event_loop.get().is_careful() {
                    event_loop.call_method1(intern!(py, "_run_timed"), (handle,))
                } else {
                    handle.bind(py).call_method0(intern!(py, "_run"))
                };
                come_back_from_step(py, &ran, || self.owner(py));
                ran.map(drop)
            }
        }
    }

    /// Whether it takes the next step of a task.
    pub fn steps(&self, task: &Bound<'_, PyAny>) -> PyResult<bool> {
        Ok(self.owner(task.py())?.is_some_and(|owner| owner.is(task)))
    }

    /// Whether it takes a step of any task.
    pub fn is_step(&self, py: Python<'_>) -> PyResult<bool> {
        let task = py.import(intern!(py, "asyncio"))?.getattr(intern!(py, "Task"))?;
        self.owner(py)?.map_or(Ok(false), |owner| owner.is_instance(&task))
    }

    /// The object whose method it calls.
    fn owner<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let callback = self.as_any().bind(py).getattr(intern!(py, "_callback"))?;
        callback.getattr_opt(intern!(py, "__self__"))
    }

    pub fn as_any(&self) -> &Py<PyAny> {
        match self {
            Self::Ours(handle) => handle.as_any(),
            Self::Theirs(handle) => handle,
        }
    }
}

/// Whether a handle of asyncio's has been cancelled.
pub fn is_cancelled(handle: &Bound<'_, PyAny>) -> PyResult<bool> {
    handle.getattr(intern!(handle.py(), "_cancelled"))?.is_truthy()
}
