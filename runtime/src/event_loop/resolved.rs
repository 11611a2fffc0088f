//! What a coroutine waits for that is done in Rust.

use std::future::Future;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// A future of the running loop that gets what `work` gives, as `show` makes it.
pub fn resolved<T: 'static>(
    py: Python<'_>,
    work: impl Future<Output = PyResult<T>> + 'static,
    show: impl for<'py> FnOnce(Python<'py>, T) -> PyResult<Bound<'py, PyAny>> + 'static,
) -> PyResult<Bound<'_, PyAny>> {
    static GET: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let event_loop = GET.import(py, "asyncio", "get_running_loop")?.call0()?;
    let waiting = event_loop.call_method0(intern!(py, "create_future"))?;
    let waiter = waiting.clone().unbind();
    tokio::task::spawn_local(async move {
        let done = work.await;
        Python::attach(|py| {
            let result = done.and_then(|done| show(py, done));
            if let Err(error) = settle(waiter.bind(py), result) {
                error.write_unraisable(py, None);
            }
        });
    });
    Ok(waiting)
}

fn settle(waiter: &Bound<'_, PyAny>, result: PyResult<Bound<'_, PyAny>>) -> PyResult<()> {
    let py = waiter.py();
    // Whoever waited may have been cancelled.
    if waiter.call_method0(intern!(py, "done"))?.is_truthy()? {
        return Ok(());
    }
    match result {
        Ok(value) => waiter.call_method1(intern!(py, "set_result"), (value,)),
        Err(error) => waiter.call_method1(intern!(py, "set_exception"), (error.into_value(py),)),
    }
    .map(drop)
}
