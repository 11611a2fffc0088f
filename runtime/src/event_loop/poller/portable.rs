//! Where there is no epoll: asyncio's own selector is asked, and tokio's timers are used.

use std::future::Future;
use std::os::fd::OwnedFd;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pyo3::intern;
use pyo3::prelude::*;
use tokio::io::unix::AsyncFd;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::event_loop::class::EventLoop;
use crate::python::{duplicate_descriptor, watch_descriptor};

/// The longest that an alarm is set for, seconds: a day.
const LONGEST: f64 = 86_400.0;

/// The descriptor of asyncio's selector among those of tokio, and an alarm.
pub struct Poller {
    selector: AsyncFd<OwnedFd>,
    alarm: Pin<Box<Sleep>>,
    /// When the alarm goes off, seconds of the loop's clock.
    armed: Option<f64>,
}

impl Poller {
    /// Registers with the tokio runtime of this thread.
    pub fn new(event_loop: &Bound<'_, EventLoop>) -> PyResult<Self> {
        let selector = event_loop.getattr(intern!(event_loop.py(), "_selector"))?;
        let descriptor: i32 = selector.call_method0(intern!(event_loop.py(), "fileno"))?.extract()?;
        Ok(Self {
            selector: watch_descriptor(duplicate_descriptor(descriptor)?)?,
            alarm: Box::pin(sleep_until(Instant::now())),
            armed: None,
        })
    }

    /// Makes the handles of sockets ready that can be read or written.
    ///
    /// # Returns
    /// Whether there may be more: the descriptor counts as ready until a look has found nothing.
    pub fn poll_sockets(&mut self, event_loop: &Bound<'_, EventLoop>, cx: &mut Context<'_>) -> PyResult<bool> {
        let py = event_loop.py();
        while let Poll::Ready(readiness) = self.selector.poll_read_ready(cx) {
            let mut readiness = readiness?;
            let events = event_loop.getattr(intern!(py, "_selector"))?.call_method1(intern!(py, "select"), (0,))?;
            if events.len()? > 0 {
                event_loop.call_method1(intern!(py, "_process_events"), (events,))?;
                return Ok(true);
            }
            readiness.clear_ready();
        }
        Ok(false)
    }

    /// Sets the alarm for `when`, unless it goes off before.
    ///
    /// # Returns
    /// Whether it has gone off.
    pub fn poll_alarm(&mut self, when: f64, cx: &mut Context<'_>) -> bool {
        if self.armed.is_none_or(|armed| when < armed) {
            let seconds = (when - super::now()).clamp(0.0, LONGEST);
            self.alarm.as_mut().reset(Instant::now() + Duration::from_secs_f64(seconds));
            self.armed = Some(when);
        }
        let gone_off = self.alarm.as_mut().poll(cx).is_ready();
        if gone_off {
            self.armed = None;
        }
        gone_off
    }
}
