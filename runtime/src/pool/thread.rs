//! A thread of the pool.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use pyo3::prelude::*;

use super::Work;
use super::crew::Crew;
use super::queue::Queue;
use crate::python::{serving_thread, thread_number};

/// What a thread runs, which Python has started, so that debuggers and tools that measure coverage know it.
#[pyclass(module = "rupy._rupy", frozen)]
pub struct PoolThread {
    queue: Arc<Queue<Box<dyn Work>>>,
    crew: Arc<Crew>,
}

impl PoolThread {
    pub fn new(queue: Arc<Queue<Box<dyn Work>>>, crew: Arc<Crew>) -> Self {
        Self { queue, crew }
    }
}

#[pymethods]
impl PoolThread {
    /// Works until the pool ends.
    fn __call__(&self, py: Python<'_>) -> PyResult<()> {
        self.queue.arrive();
        let _serving = serving_thread();
        let member = self.crew.join(thread_number(py)?);
        while py.detach(|| self.queue.wait()) {
            // Taken with the GIL held: what comes while the thread waits for it wakes no other.
            let mut taken = self.queue.take();
            while let Some(work) = taken {
                // A panic is the failure of what was asked for, whose end is dropped; the thread goes on.
                member.call(|| drop(catch_unwind(AssertUnwindSafe(|| work.run(py)))));
                taken = self.queue.take_another();
            }
        }
        Ok(())
    }
}
