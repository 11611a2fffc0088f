//! The lines of loggers, on their way to standard error: who logs is not held up by who reads.

use std::io;
use std::process;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pyo3::prelude::*;

use super::writer::Writer;

/// While a lane serves, its writer, and the process that has its thread. Locked on attached threads, and for no longer
/// than it takes to copy it, so that nobody has it locked who is not there after a fork.
static WRITER: Mutex<Option<(u32, Arc<Writer>)>> = Mutex::new(None);

/// Takes lines until it is dropped; then those that wait are written.
pub struct StderrLog(Arc<Writer>);

impl StderrLog {
    pub fn start() -> io::Result<Self> {
        let writer = Arc::new(Writer::start(io::stderr(), "log")?);
        set(Some((process::id(), Arc::clone(&writer))));
        Ok(Self(writer))
    }
}

impl Drop for StderrLog {
    fn drop(&mut self) {
        set(None);
        self.0.end();
    }
}

/// Waits until what has been handed over is written, but no longer than `seconds`.
#[pyfunction]
pub fn flush_log(py: Python<'_>, seconds: f64) {
    let writer = WRITER.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let (Some((_, writer)), Ok(patience)) = (writer, Duration::try_from_secs_f64(seconds)) {
        py.detach(|| writer.flush(patience));
    }
}

fn set(writer: Option<(u32, Arc<Writer>)>) {
    *WRITER.lock().unwrap_or_else(PoisonError::into_inner) = writer;
}

/// Hands lines to the thread that writes them.
///
/// # Returns
/// False where there is none.
#[pyfunction]
pub fn write_log(lines: String) -> bool {
    let writer = WRITER.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match writer {
        Some((owner, writer)) if owner == process::id() => {
            writer.add(&mut lines.into_bytes());
            true
        }
        _ => false,
    }
}
