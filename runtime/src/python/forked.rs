//! A child that was forked from a process which serves: the thread that forked it never goes on with the server's work.
//!
//! What the application runs in the child is its own affair, until it comes back to the server: the process ends there,
//! as a script does at its end. Otherwise two processes would answer one request.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::intern;
use pyo3::prelude::*;

/// Raised in a child only, so that nearly always one load tells that nothing is to be done.
static IN_CHILD: AtomicBool = AtomicBool::new(false);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Thread {
    /// It is not the server's.
    Free,
    Serving,
    /// It was the server's in the process that forked this one.
    Left,
}

thread_local! {
    static THREAD: Cell<Thread> = const { Cell::new(Thread::Free) };
}

/// Makes this thread one of the server's until dropped.
pub fn serving_thread() -> impl Drop {
    ServingThread(THREAD.replace(Thread::Serving))
}

struct ServingThread(Thread);

impl Drop for ServingThread {
    fn drop(&mut self) {
        THREAD.set(self.0);
    }
}

/// For the child, on its one thread.
///
/// # Returns
/// Whether that was the server's.
pub fn leave_server() -> bool {
    let left = THREAD.get() != Thread::Free;
    if left {
        THREAD.set(Thread::Left);
        IN_CHILD.store(true, Ordering::Relaxed);
    }
    left
}

/// Whether this thread has been left behind by its server.
#[inline]
pub fn is_left() -> bool {
    IN_CHILD.load(Ordering::Relaxed) && THREAD.get() == Thread::Left
}

/// A function of the application has come back: in a child that was forked in it, the process ends.
#[inline]
pub fn come_back<T>(py: Python<'_>, returned: &PyResult<T>) {
    if IN_CHILD.load(Ordering::Relaxed) {
        end(py, returned.as_ref().err());
    }
}

#[cold]
fn end(py: Python<'_>, error: Option<&PyErr>) {
    if is_left() {
        exit(py, "end", error.map(|error| error.clone_ref(py).into_value(py)));
    }
}

/// A callback of the event loop has come back, likewise. What a task ends with it keeps to itself.
///
/// # Arguments
/// * `owner`: the object whose method was called, a task if it was the step of one.
#[inline]
pub fn come_back_from_step<'py, T>(
    py: Python<'py>,
    returned: &PyResult<T>,
    owner: impl FnOnce() -> PyResult<Option<Bound<'py, PyAny>>>,
) {
    if is_left() {
        match returned {
            Ok(_) => exit(py, "end_step", owner().ok().flatten()),
            Err(error) => end(py, Some(error)),
        }
    }
}

/// For the thread of a lane that is about to wait: the last place where a child can be kept from going on.
#[cold]
pub fn end_waiting() {
    Python::attach(|py| end(py, None));
}

fn exit<'py>(py: Python<'py>, function: &str, how: impl IntoPyObject<'py>) -> ! {
    let module = py.import(intern!(py, "rupy._forked"));
    if let Err(error) = module.and_then(|module| module.call_method1(function, (how,))) {
        error.write_unraisable(py, None);
    }
    // It does not return unless it cannot even begin.
    std::process::abort();
}
