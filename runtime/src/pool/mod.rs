//! Threads for handlers that block, so that the lane goes on meanwhile.
//!
//! A thread is attached to Python once, when it starts, and releases the GIL while it waits for work.

mod crew;
mod queue;
mod thread;

use std::cell::RefCell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pyo3::exceptions::PySystemExit;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyType;

use crate::plan::Limits;
use crate::python::{Gil, interrupt_thread};
use crate::server::Report;
pub use crew::Crew;
use queue::Queue;
use thread::PoolThread;

/// How long threads are given to end.
const FAREWELL: Duration = Duration::from_secs(1);
/// How long one of them is waited for at a time.
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

    /// Ends the threads. One that is still at work gets a `SystemExit` as soon as it runs Python code: the interpreter
    /// would end it in the middle of ours. One that never does so ends with the process.
    pub fn end(&self, py: Python<'_>) {
        // What never began is dropped here, attached.
        drop(self.queue.close());
        let end = Instant::now() + FAREWELL;
        let mut threads = self.threads.take();
        loop {
            threads.retain(|thread| is_alive(thread.bind(py)));
            if threads.is_empty() || Instant::now() >= end {
                return;
            }
            let class = py.get_type::<PySystemExit>();
            for thread in &threads {
                if let Err(error) = part_with(thread.bind(py), &class) {
                    error.write_unraisable(py, None);
                }
            }
        }
    }
}

fn is_alive(thread: &Bound<'_, PyAny>) -> bool {
    thread.call_method0(intern!(thread.py(), "is_alive")).and_then(|alive| alive.is_truthy()).unwrap_or(false)
}

/// Gives a thread a moment to end by itself, and then a reason to.
fn part_with(thread: &Bound<'_, PyAny>, reason: &Bound<'_, PyType>) -> PyResult<()> {
    let py = thread.py();
    thread.call_method1(intern!(py, "join"), (MOMENT.as_secs_f64(),))?;
    if is_alive(thread) {
        interrupt_thread(thread.getattr(intern!(py, "ident"))?.extract()?, reason);
    }
    Ok(())
}
