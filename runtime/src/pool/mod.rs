//! Threads for handlers that block, so that the lane goes on meanwhile.
//!
//! A thread is attached to Python once, when it starts, and releases the GIL while it waits for work.

mod crew;
mod queue;
mod thread;

use std::cell::RefCell;
use std::ffi::c_long;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pyo3::exceptions::PySystemExit;
use pyo3::intern;
use pyo3::prelude::*;

use crate::plan::Limits;
use crate::python::{Gil, interrupt_thread};
use crate::server::Report;
pub use crew::Crew;
use queue::Queue;
use thread::PoolThread;

/// How long threads are given to end.
const FAREWELL: Duration = Duration::from_secs(1);
/// How long one that is not at work may take.
const MOMENT: Duration = Duration::from_millis(50);

/// What a thread does for a request.
pub trait Work: Send {
    fn run(self: Box<Self>, py: Python<'_>);
}

/// Why work was not taken.
pub struct Busy;

/// The threads of a lane. They are started when they are needed, and stay.
pub struct Pool {
    queue: Arc<Queue<Box<dyn Work>>>,
    crew: Arc<Crew>,
    threads: RefCell<Vec<Py<PyAny>>>,
    report: Report,
    most_threads: usize,
    most_waiting: usize,
}

impl Pool {
    /// # Arguments
    /// * `gil`: of the lane, which gives way to threads that are at work.
    pub fn new(limits: &Limits, report: Report, gil: Gil) -> Self {
        Self {
            queue: Arc::default(),
            crew: Arc::new(Crew::new(gil)),
            threads: RefCell::default(),
            report,
            most_threads: usize::try_from(limits.pool_threads).unwrap_or(usize::MAX),
            most_waiting: usize::try_from(limits.pool_queue).unwrap_or(usize::MAX),
        }
    }

    /// Adds work, for one of the threads.
    ///
    /// # Arguments
    /// * `has_begun`: it goes on with something, which no lack of room may end.
    pub fn add(&self, py: Python<'_>, work: Box<dyn Work>, has_begun: bool) -> Result<(), Busy> {
        let most_waiting = if has_begun { usize::MAX } else { self.most_waiting };
        let wants_thread = self.queue.push(work, self.most_threads, most_waiting).map_err(|_| Busy)?;
        if wants_thread && let Err(error) = self.start(py) {
            // Those that are there do its work; without any, what waits is dropped, and its requests are told so.
            drop(self.queue.lose_thread());
            self.report.failure(py, "a thread of the pool could not be started", &error);
        }
        Ok(())
    }

    fn start(&self, py: Python<'_>) -> PyResult<()> {
        let number = self.threads.borrow().len() + 1;
        let work = Bound::new(py, PoolThread::new(Arc::clone(&self.queue), Arc::clone(&self.crew)))?;
        let thread = py.import(intern!(py, "rupy._pool"))?.call_method1(intern!(py, "start"), (work, number))?;
        self.threads.borrow_mut().push(thread.unbind());
        Ok(())
    }

    /// The threads, to be looked at.
    pub fn crew(&self) -> &Arc<Crew> {
        &self.crew
    }

    /// Waits until everything that has begun has ended.
    pub async fn finish(&self) {
        self.queue.idle().await;
    }

    /// Ends the threads. One that is still at work gets a `SystemExit`, once, as soon as it runs Python code: it may have
    /// something to clean up.
    ///
    /// # Returns
    /// Those that go on all the same, as Python numbers them. They end with the process.
    pub fn end(&self, py: Python<'_>) -> Vec<u64> {
        // What never began is dropped here, attached.
        drop(self.queue.close());
        let begun = Instant::now();
        let at_work = join(py, self.threads.take(), begun + MOMENT);
        let class = py.get_type::<PySystemExit>();
        numbers(py, &at_work).for_each(|thread| interrupt_thread(thread, &class));
        let left = join(py, at_work, begun + FAREWELL);
        numbers(py, &left).filter_map(|thread| u64::try_from(thread).ok()).collect()
    }
}

/// Waits for threads to end.
///
/// # Returns
/// Those that have not.
fn join(py: Python<'_>, mut threads: Vec<Py<PyAny>>, until: Instant) -> Vec<Py<PyAny>> {
    threads.retain(|thread| {
        let left = until.saturating_duration_since(Instant::now()).as_secs_f64();
        let has_ended = join_one(thread.bind(py), left).unwrap_or_else(|error| {
            error.write_unraisable(py, None);
            true
        });
        !has_ended
    });
    threads
}

fn join_one(thread: &Bound<'_, PyAny>, seconds: f64) -> PyResult<bool> {
    let py = thread.py();
    thread.call_method1(intern!(py, "join"), (seconds,))?;
    thread.call_method0(intern!(py, "is_alive"))?.is_truthy().map(|alive| !alive)
}

fn numbers(py: Python<'_>, threads: &[Py<PyAny>]) -> impl Iterator<Item = c_long> {
    threads.iter().filter_map(move |thread| thread.getattr(py, intern!(py, "ident")).ok()?.extract(py).ok())
}
