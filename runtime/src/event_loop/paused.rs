//! Plain functions called while a coroutine is stepped.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use super::class::EventLoop;

/// No loop is the running one until dropped: inside of a plain function there is none.
pub struct Paused<'py> {
    event_loop: Bound<'py, PyAny>,
}

pub fn pause(py: Python<'_>) -> PyResult<Paused<'_>> {
    let event_loop = running(py)?;
    set_running(py, &py.None().into_bound(py))?;
    Ok(Paused { event_loop })
}

/// Whether a coroutine or a callback of a lane is being stepped on this thread.
pub fn is_stepping(py: Python<'_>) -> PyResult<bool> {
    Ok(running(py)?.is_instance_of::<EventLoop>())
}

fn running(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static GET: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    GET.import(py, "asyncio", "_get_running_loop")?.call0()
}

fn set_running(py: Python<'_>, event_loop: &Bound<'_, PyAny>) -> PyResult<()> {
    static SET: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    SET.import(py, "asyncio", "_set_running_loop")?.call1((event_loop,)).map(drop)
}

impl Drop for Paused<'_> {
    fn drop(&mut self) {
        let py = self.event_loop.py();
        if let Err(error) = set_running(py, &self.event_loop) {
            error.write_unraisable(py, None);
        }
    }
}
