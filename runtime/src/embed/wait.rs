//! Waiting for the lane on a thread of Python's.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use pyo3::exceptions::PyTimeoutError;
use pyo3::prelude::*;
use tokio::task::coop::unconstrained;

/// How often a thread that waits looks whether Ctrl-C has been pressed.
const LOOK: Duration = Duration::from_millis(50);

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for `future` without the GIL. Unlike tokio's own ways to block, it may be a thread that runs a lane, where a
/// handler of one application asks another.
///
/// # Errors
/// `TimeoutError` after `seconds`; what a handler of a signal raises.
pub fn wait<T>(py: Python<'_>, future: impl Future<Output = T>, seconds: Option<f64>) -> PyResult<T> {
    let end = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()).map(|time| Instant::now() + time);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    // The budget of a lane's task is not this future's.
    let mut future = pin!(unconstrained(future));
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Ok(value);
        }
        py.check_signals()?;
        let pause = end.map_or(LOOK, |end| end.saturating_duration_since(Instant::now()).min(LOOK));
        if pause.is_zero() {
            return Err(PyTimeoutError::new_err("timed out"));
        }
        py.detach(|| thread::park_timeout(pause));
    }
}
