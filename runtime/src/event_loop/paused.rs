//! Plain functions called while a coroutine is stepped.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use super::class::EventLoop;

/// No loop is the running one until dropped: inside of a plain function there is none.
pub struct Paused<'py> {
    event_loop: Bound<'py, PyAny>,
    /// The task that is being stepped; None where it stays what it is.
    task: Option<Bound<'py, PyAny>>,
}

pub fn pause(py: Python<'_>) -> PyResult<Paused<'_>> {
    let event_loop = running(py)?;
    let none = py.None().into_bound(py);
    // Since Python 3.14 a thread has one current task, whatever its loop: another loop could step none of its own. Before
    // 3.12 there is no such function, and each loop has its own.
    let task =
        if py.version_info() < (3, 12) || event_loop.is_none() { None } else { Some(swap_task(&event_loop, &none)?) };
    set_running(py, &none)?;
    Ok(Paused { event_loop, task })
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

/// Makes another task the current one of a loop, which is the running one.
///
/// # Returns
/// The task that was; None of Python's for no task, here as there.
fn swap_task<'py>(event_loop: &Bound<'py, PyAny>, task: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    static SWAP: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    SWAP.import(event_loop.py(), "asyncio.tasks", "_swap_current_task")?.call1((event_loop, task))
}

impl Paused<'_> {
    fn end(&self) -> PyResult<()> {
        set_running(self.event_loop.py(), &self.event_loop)?;
        match &self.task {
            Some(task) => swap_task(&self.event_loop, task).map(drop),
            None => Ok(()),
        }
    }
}

impl Drop for Paused<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            error.write_unraisable(self.event_loop.py(), None);
        }
    }
}
