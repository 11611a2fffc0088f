//! Runs what is ready: the task that is asyncio's loop to tokio.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll};

use pyo3::prelude::*;

use super::class::EventLoop;
use super::poller::Poller;
use crate::python::Attached;

/// A turn that has run so many callbacks takes up no more of those that have become ready in it. Up to there, what one has
/// let go, such as a connection of a pool, goes to whoever waits for it rather than to a request that arrives in between.
const TURN: usize = 128;

/// Polled by the thread that runs the loop.
pub struct Pump {
    event_loop: Py<EventLoop>,
    attached: Attached,
    poller: Poller,
    /// A task that ends with `SystemExit` or `KeyboardInterrupt` ends itself: whoever waits for it is told.
    outlives_tasks: bool,
}

impl Pump {
    pub fn new(event_loop: &Bound<'_, EventLoop>, attached: Attached, poller: Poller) -> Self {
        Self { event_loop: event_loop.clone().unbind(), attached, poller, outlives_tasks: false }
    }

    /// For the loop of a server: what a task ends with does not end the loop.
    pub fn outliving_tasks(self) -> Self {
        Self { outlives_tasks: true, ..self }
    }

    /// One turn of the loop: what the sockets have, the timers that are due, what was ready by then, and what becomes ready
    /// meanwhile, unless that is much: it has to wait until everything else on the thread has had its turn.
    ///
    /// # Returns
    /// Ready when the loop was asked to stop, or with the `SystemExit` or `KeyboardInterrupt` of a callback. It may be
    /// polled again.
    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<PyResult<()>> {
        let py = self.attached.py();
        let event_loop = self.event_loop.bind(py);
        let ready = event_loop.get().ready();
        ready.begin(cx.waker());
        let more = self.poller.poll_sockets(event_loop, cx)?;
        event_loop.get().advance_timers(py);
        let mut ran = 0;
        let next = loop {
            let waiting = ready.len();
            self.run(py, waiting)?;
            if event_loop.get().take_stop() {
                return Poll::Ready(Ok(()));
            }
            let next = event_loop.get().advance_timers(py);
            ran += waiting;
            if ready.len() == 0 || ran >= TURN {
                break next;
            }
        };
        let alarm = next.is_some_and(|when| self.poller.poll_alarm(when, cx));
        if more || alarm || !ready.rest() {
            again(cx);
        }
        Poll::Pending
    }

    /// Runs the first `count` callbacks.
    fn run(&self, py: Python<'_>, count: usize) -> PyResult<()> {
        let event_loop = self.event_loop.bind(py);
        for _ in 0..count {
            let Some(entry) = event_loop.get().ready().pop() else { break };
            if let Err(error) = entry.run(event_loop)
                && !(self.outlives_tasks && entry.is_step(py)?)
            {
                return Err(error);
            }
        }
        Ok(())
    }
}

/// Asks for another turn, after the sockets of the whole thread have been looked at.
fn again(cx: &mut Context<'_>) {
    let _ = pin!(tokio::task::yield_now()).poll(cx);
}
