//! SIGINT and SIGTERM end the lane; they never raise in the application's code.

use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::net::UnixStream;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::IntoPyDict;
use tokio::sync::Notify;

use super::inherited::Inherited;
use super::lane::Lane;
use crate::python::come_back;

/// How long a signal may go unseen when the descriptor is not ours.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

const SIGINT: i32 = 2;
const SIGTERM: i32 = 15;

/// Seconds beyond the grace after which a lane that has not ended is given up: what ends well takes some of them, and a
/// supervisor waits for longer.
const LEEWAY: f64 = 5.0;

/// The handler of both signals: the first one asks the lane to stop, the second one ends the process.
#[pyclass(module = "rupy._rupy", frozen)]
struct StopHandler {
    stop: Arc<AtomicBool>,
    last_resort: Py<PyAny>,
}

#[pymethods]
impl StopHandler {
    fn __call__(&self, py: Python<'_>, number: i32, _frame: &Bound<'_, PyAny>) -> PyResult<()> {
        if !self.stop.swap(true, Ordering::Relaxed) {
            if let Err(error) = self.last_resort.call_method0(py, intern!(py, "begin")) {
                // There may be no thread for it. What the signal has interrupted is the application's code.
                error.write_unraisable(py, None);
            }
            return Ok(());
        }
        let signal = py.import(intern!(py, "signal"))?;
        signal.call_method1(intern!(py, "signal"), (number, signal.getattr(intern!(py, "SIG_DFL"))?))?;
        signal.call_method1(intern!(py, "raise_signal"), (number,)).map(drop)
    }
}

/// Handlers that are installed, and what they replaced.
pub struct Signals {
    _inherited: [Inherited; 2],
    stop: Arc<AtomicBool>,
    last_resort: Py<PyAny>,
    previous: Vec<(i32, Py<PyAny>)>,
    wakeup: UnixStream,
    written: UnixStream,
    previous_wakeup: i32,
}

impl Signals {
    /// Installs the handlers.
    ///
    /// # Arguments
    /// * `grace`: how long what is under way is given at the end.
    ///
    /// # Returns
    /// None off the main thread, where Python allows no handlers: signals are then somebody else's.
    pub fn install(py: Python<'_>, grace: Duration) -> PyResult<Option<Self>> {
        let signal = py.import("signal")?;
        let stop = Arc::new(AtomicBool::new(false));
        let last_resort =
            py.import("rupy._quit")?.call_method1("LastResort", (grace.as_secs_f64() + LEEWAY,))?.unbind();
        let handler = StopHandler { stop: Arc::clone(&stop), last_resort: last_resort.clone_ref(py) };
        let handler = Bound::new(py, handler)?;
        let mut previous = Vec::new();
        for number in [SIGINT, SIGTERM] {
            match signal.call_method1("signal", (number, &handler)) {
                Ok(replaced) => previous.push((number, replaced.unbind())),
                Err(error) if error.is_instance_of::<PyValueError>(py) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        let (wakeup, written) = UnixStream::pair()?;
        wakeup.set_nonblocking(true)?;
        written.set_nonblocking(true)?;
        let previous_wakeup = set_wakeup(py, written.as_raw_fd())?;
        let inherited = [&wakeup, &written].map(|end| Inherited::new(end.as_raw_fd()));
        Ok(Some(Self { _inherited: inherited, stop, last_resort, previous, wakeup, written, previous_wakeup }))
    }

    /// Where the interpreter writes the numbers of signals.
    pub fn descriptor(&self) -> RawFd {
        self.written.as_raw_fd()
    }

    /// A task that runs Python's signal handlers when the interpreter writes to the wakeup descriptor: while a lane
    /// waits, no bytecode would.
    pub fn watch(&self, lane: Rc<Lane>, stopped: Rc<Notify>) -> std::io::Result<impl Future<Output = ()> + use<>> {
        let wakeup = self.wakeup.try_clone()?;
        let inherited = Inherited::new(wakeup.as_raw_fd());
        let wakeup = tokio::net::UnixStream::from_std(wakeup)?;
        let stop = Arc::clone(&self.stop);
        let written = self.written.as_raw_fd();
        Ok(async move {
            let _inherited = inherited;
            let mut numbers = [0; 64];
            loop {
                // First of all for a signal that came before the descriptor was set.
                let py = lane.python();
                let handled = py.check_signals();
                come_back(py, &handled);
                if let Err(error) = handled {
                    // Raised by a handler of the application's own, between two requests.
                    error.write_unraisable(py, None);
                }
                if stop.load(Ordering::Relaxed) {
                    stopped.notify_one();
                }
                // An asyncio loop that a handler runs may have taken the descriptor and dropped it.
                if let Err(error) = set_wakeup(py, written) {
                    error.write_unraisable(py, None);
                }
                match tokio::time::timeout(LOOK_AGAIN, wakeup.readable()).await {
                    Ok(Err(_)) => return,
                    Ok(Ok(())) => {
                        let read = wakeup.try_read(&mut numbers);
                        if matches!(read, Ok(0)) {
                            return;
                        }
                        // Its handlers of signals are told here: one descriptor serves both.
                        if let (Ok(read), Some(events)) = (read, lane.events_if_begun())
                            && let Err(error) = events.receive_signals(lane.python(), &numbers[..read])
                        {
                            error.write_unraisable(lane.python(), None);
                        }
                    }
                    Err(_) => {}
                }
            }
        })
    }

    /// Puts back what was there before.
    pub fn restore(self, py: Python<'_>) -> PyResult<()> {
        let signal = py.import("signal")?;
        set_wakeup(py, self.previous_wakeup)?;
        for (number, handler) in self.previous {
            // None stands for a handler that Python did not install.
            if !handler.is_none(py) {
                signal.call_method1("signal", (number, handler))?;
            }
        }
        self.last_resort.call_method0(py, "cancel")?;
        drop(self.written);
        Ok(())
    }
}

fn set_wakeup(py: Python<'_>, descriptor: i32) -> PyResult<i32> {
    let options = [("warn_on_full_buffer", false)].into_py_dict(py)?;
    py.import("signal")?.call_method("set_wakeup_fd", (descriptor,), Some(&options))?.extract()
}
