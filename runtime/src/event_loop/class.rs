//! What `rupy._event_loop.EventLoop` has in place of the methods of asyncio's loop.

use std::future::poll_fn;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::exceptions::PyRuntimeError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyDict, PyTuple};

use super::completion::Completion;
use super::entry::Entry;
use super::handle::Handle;
use super::poller::{Poller, now};
use super::pump::Pump;
use super::ready::{Ready, lock};
use super::timer::TimerHandle;
use super::timers::{Timer, Timers};
use crate::python::{Attached, Gil};
use crate::server::runtime;

/// The part of an asyncio loop that decides when something runs.
#[pyclass(module = "rupy._rupy", name = "EventLoopCore", subclass, frozen)]
#[derive(Default)]
pub struct EventLoop {
    ready: Ready,
    timers: Mutex<Timers>,
    /// In debug mode, and when the loop is closed, calls go through asyncio's own methods, which check them.
    careful: AtomicBool,
    debugging: AtomicBool,
    /// It is a lane's, and counts as running.
    lent: AtomicBool,
    stopping: AtomicBool,
}

impl EventLoop {
    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    pub fn is_careful(&self) -> bool {
        self.careful.load(Ordering::Relaxed)
    }

    /// Whether the loop has been asked to stop since the last call of this.
    pub fn take_stop(&self) -> bool {
        self.stopping.swap(false, Ordering::Relaxed)
    }

    /// Makes what is due ready.
    ///
    /// # Returns
    /// When the next timer is due.
    pub fn advance_timers(&self, py: Python<'_>) -> Option<f64> {
        // Nearly always: no timers at all, or none that is due.
        let due = {
            let mut timers = lock(&self.timers);
            timers.next()?;
            timers.take_due(py, now())
        };
        for timer in due {
            if timer.is_cancelled(py) {
                lock(&self.timers).forget_cancelled();
            } else {
                self.ready.push(timer.entry);
            }
        }
        lock(&self.timers).next()
    }

    pub fn note_cancelled_timer(&self) {
        lock(&self.timers).note_cancelled();
    }

    /// Makes a task, and takes its first step at once: before Python 3.12 a task makes that ready by itself.
    pub fn start<'py>(
        event_loop: &Bound<'py, Self>,
        make: impl FnOnce() -> PyResult<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let ready = &event_loop.get().ready;
        let awake = ready.hold();
        let task = make();
        let first = task.as_ref().map_or(Ok(None), |task| ready.take_step(task));
        ready.release(awake);
        if let Some(first) = first? {
            first.run(event_loop)?;
        }
        task
    }

    fn schedule(&self, when: f64, entry: Entry) {
        // The pump sets its alarm anew when this one comes first.
        if lock(&self.timers).add(when, entry) {
            self.ready.wake();
        }
    }
}

#[pymethods]
impl EventLoop {
    #[new]
    #[pyo3(signature = (*_arguments, **_named))]
    fn new(_arguments: &Bound<'_, PyTuple>, _named: Option<&Bound<'_, PyDict>>) -> Self {
        Self::default()
    }

    #[pyo3(signature = (callback, *args, context = None))]
    fn call_soon<'py>(
        slf: &Bound<'py, Self>,
        callback: Bound<'py, PyAny>,
        args: Bound<'py, PyTuple>,
        context: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if let Ok(completion) = callback.cast_exact::<Completion>() {
            completion.get().fire(slf.py())?;
            return Ok(slf.py().None().into_bound(slf.py()));
        }
        call(slf, intern!(slf.py(), "_checked_call_soon"), callback, args, context)
    }

    #[pyo3(signature = (callback, *args, context = None))]
    fn call_soon_threadsafe<'py>(
        slf: &Bound<'py, Self>,
        callback: Bound<'py, PyAny>,
        args: Bound<'py, PyTuple>,
        context: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        call(slf, intern!(slf.py(), "_checked_call_soon_threadsafe"), callback, args, context)
    }

    #[pyo3(signature = (when, callback, *args, context = None))]
    fn call_at<'py>(
        slf: &Bound<'py, Self>,
        when: f64,
        callback: Bound<'py, PyAny>,
        args: Bound<'py, PyTuple>,
        context: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let this = slf.get();
        if this.is_careful() {
            let arguments = with_first(&args, [when.into_pyobject(slf.py())?.into_any(), callback])?;
            return checked(slf, intern!(slf.py(), "_checked_call_at"), arguments, context);
        }
        let timer = TimerHandle::new(when, slf, callback, args, context)?;
        this.schedule(when, Entry::Ours(timer.as_super().clone().unbind()));
        Ok(timer.into_any())
    }

    #[pyo3(signature = (delay, callback, *args, context = None))]
    fn call_later<'py>(
        slf: &Bound<'py, Self>,
        delay: f64,
        callback: Bound<'py, PyAny>,
        args: Bound<'py, PyTuple>,
        context: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        Self::call_at(slf, now() + delay, callback, args, context)
    }

    /// Makes a handle of asyncio's ready.
    fn _add_callback(&self, handle: Bound<'_, PyAny>) -> PyResult<()> {
        if !super::entry::is_cancelled(&handle)? {
            self.ready.push(Entry::Theirs(handle.unbind()));
        }
        Ok(())
    }

    /// Sets a timer handle of asyncio's.
    fn _add_timer(&self, handle: Bound<'_, PyAny>) -> PyResult<()> {
        let when = handle.call_method0(intern!(handle.py(), "when"))?.extract()?;
        self.schedule(when, Entry::Theirs(handle.unbind()));
        Ok(())
    }

    /// A timer handle of asyncio's has been cancelled; it goes when it is due.
    #[expect(clippy::unused_self, reason = "asyncio calls it on the loop")]
    fn _timer_handle_cancelled(&self, _handle: &Bound<'_, PyAny>) {}

    /// Wakes the loop; asyncio calls it from any thread.
    fn _write_to_self(&self) {
        self.ready.wake();
    }

    /// Lets the loop stop when what is ready now has run.
    fn _request_stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
        self.ready.wake();
    }

    /// Whether calls go through asyncio's own methods, which check them.
    fn _set_careful(&self, careful: bool) {
        self.careful.store(careful, Ordering::Relaxed);
    }

    // Every task asks for both when it is made.

    fn get_debug(&self) -> bool {
        self.debugging.load(Ordering::Relaxed)
    }

    fn is_running(slf: &Bound<'_, Self>) -> PyResult<bool> {
        if slf.get().lent.load(Ordering::Relaxed) {
            return Ok(true);
        }
        slf.getattr(intern!(slf.py(), "_thread_id")).map(|thread| !thread.is_none())
    }

    /// Whether asyncio's debug mode is on.
    fn _set_debugging(&self, debugging: bool) {
        self.debugging.store(debugging, Ordering::Relaxed);
    }

    /// Whether it is the loop of a lane.
    fn _set_lent(&self, lent: bool) {
        self.lent.store(lent, Ordering::Relaxed);
    }

    /// Forgets every callback and every timer.
    #[pyo3(name = "_forget_callbacks")]
    fn forget(&self) {
        drop(self.ready.take());
        let timers = lock(&self.timers).take();
        drop(timers);
    }

    /// Runs the loop on this thread until it is asked to stop: what `run_forever` calls.
    ///
    /// The loop of a lane is not run by this; the lane runs its pump.
    fn _run_once(slf: &Bound<'_, Self>) -> PyResult<()> {
        if tokio::runtime::Handle::try_current().is_ok() {
            return Err(PyRuntimeError::new_err("a server runs on this thread; its event loop cannot be run again"));
        }
        let gil = Gil::default();
        let runtime = runtime(&gil)?;
        let attached = Attached::new(slf.py());
        let _active = gil.activate();
        runtime.block_on(async {
            let mut pump = Pump::new(slf, attached, Poller::new(slf)?);
            poll_fn(|cx| pump.poll(cx)).await
        })
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.ready.visit(|entry| visit.call(entry.as_any()))?;
        match self.timers.try_lock() {
            Ok(timers) => timers.iter().try_for_each(|timer: &Timer| visit.call(timer.entry.as_any())),
            Err(_) => Ok(()),
        }
    }

    fn __clear__(&self) {
        self.forget();
    }
}

/// Makes a callback ready; asyncio's own `method` does it where calls are checked.
fn call<'py>(
    event_loop: &Bound<'py, EventLoop>,
    method: &Bound<'py, pyo3::types::PyString>,
    callback: Bound<'py, PyAny>,
    args: Bound<'py, PyTuple>,
    context: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let this = event_loop.get();
    if this.is_careful() {
        return checked(event_loop, method, with_first(&args, [callback])?, context);
    }
    let handle = Bound::new(event_loop.py(), Handle::new(event_loop, callback, args, context)?)?;
    this.ready.push(Entry::Ours(handle.clone().unbind()));
    Ok(handle.into_any())
}

fn checked<'py>(
    event_loop: &Bound<'py, EventLoop>,
    method: &Bound<'py, pyo3::types::PyString>,
    arguments: Bound<'py, PyTuple>,
    context: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let named = [("context", context)].into_py_dict(event_loop.py())?;
    event_loop.getattr(method)?.call(arguments, Some(&named))
}

fn with_first<'py, const N: usize>(
    rest: &Bound<'py, PyTuple>,
    first: [Bound<'py, PyAny>; N],
) -> PyResult<Bound<'py, PyTuple>> {
    PyTuple::new(rest.py(), first.into_iter().chain(rest.iter()).collect::<Vec<_>>())
}
