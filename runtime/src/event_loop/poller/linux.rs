//! epoll and timerfd.

use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::task::{Context, Poll};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use rustix::event::epoll;
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime,
};
use tokio::io::unix::AsyncFd;

use crate::event_loop::class::EventLoop;
use crate::python::{duplicate_descriptor, watch_descriptor};

/// Sockets that are looked at in one turn.
const EVENTS: usize = 64;
/// The longest that an alarm is set for, seconds: a day.
const LONGEST: f64 = 86_400.0;

/// asyncio's epoll descriptor among those of tokio, and an alarm: tokio's own timers are coarser than a millisecond.
pub struct Poller {
    epoll: AsyncFd<OwnedFd>,
    /// What is registered there: descriptor → `SelectorKey`.
    registered: Py<PyDict>,
    /// What was ready before it was registered has been looked at.
    looked: bool,
    alarm: AsyncFd<OwnedFd>,
    /// When the alarm goes off, seconds of the loop's clock.
    armed: Option<f64>,
}

impl Poller {
    /// Registers with the tokio runtime of this thread.
    pub fn new(event_loop: &Bound<'_, EventLoop>) -> PyResult<Self> {
        let selector = event_loop.getattr(intern!(event_loop.py(), "_selector"))?;
        let descriptor: i32 = selector.call_method0(intern!(event_loop.py(), "fileno"))?.extract()?;
        let registered = selector.getattr(intern!(event_loop.py(), "_fd_to_key"))?.cast_into::<PyDict>()?.unbind();
        let alarm = timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK)
            .map_err(std::io::Error::from)?;
        Ok(Self {
            epoll: watch_descriptor(duplicate_descriptor(descriptor)?)?,
            registered,
            looked: false,
            alarm: watch_descriptor(alarm)?,
            armed: None,
        })
    }

    /// Makes the handles of sockets ready that can be read or written.
    ///
    /// # Returns
    /// Whether there may be more: the descriptor counts as ready until a look has found nothing.
    pub fn poll_sockets(&mut self, event_loop: &Bound<'_, EventLoop>, cx: &mut Context<'_>) -> PyResult<bool> {
        if !self.looked {
            self.looked = true;
            self.take_events(event_loop)?;
        }
        while let Poll::Ready(readiness) = self.epoll.poll_read_ready(cx) {
            let mut readiness = readiness?;
            if self.take_events(event_loop)? > 0 {
                return Ok(true);
            }
            readiness.clear_ready();
        }
        Ok(false)
    }

    fn take_events(&self, event_loop: &Bound<'_, EventLoop>) -> PyResult<usize> {
        let mut room = [MaybeUninit::uninit(); EVENTS];
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        let (events, _) = epoll::wait(self.epoll.get_ref(), &mut room, Some(&now)).map_err(std::io::Error::from)?;
        for event in &*events {
            // Packed on x86-64: read by value.
            let (data, flags) = (event.data, event.flags);
            // Python sets the descriptor alone; the other half of the data is undefined.
            #[expect(clippy::cast_possible_truncation, reason = "the half that is defined")]
            let descriptor = data.u64() as u32;
            self.make_ready(event_loop, descriptor, flags)?;
        }
        Ok(events.len())
    }

    /// What `BaseSelectorEventLoop._process_events` does with one event of `EpollSelector.select`.
    fn make_ready(&self, event_loop: &Bound<'_, EventLoop>, descriptor: u32, flags: epoll::EventFlags) -> PyResult<()> {
        let py = event_loop.py();
        // Gone between the event and now.
        let Some(key) = self.registered.bind(py).get_item(descriptor)? else { return Ok(()) };
        let handles = key.cast::<PyTuple>()?.get_item(3)?;
        let handles = handles.cast::<PyTuple>()?;
        if flags.intersects(!epoll::EventFlags::OUT) {
            add(event_loop, descriptor, &handles.get_item(0)?, "_remove_reader")?;
        }
        if flags.intersects(!epoll::EventFlags::IN) {
            add(event_loop, descriptor, &handles.get_item(1)?, "_remove_writer")?;
        }
        Ok(())
    }

    /// Sets the alarm for `when`, unless it goes off before.
    ///
    /// # Returns
    /// Whether it has gone off.
    pub fn poll_alarm(&mut self, when: f64, cx: &mut Context<'_>) -> bool {
        if self.armed.is_none_or(|armed| when < armed) {
            self.arm(when);
        }
        while let Poll::Ready(readiness) = self.alarm.poll_read_ready(cx) {
            // An alarm that cannot be waited for is as good as one that has gone off: the loop looks again.
            let Ok(mut readiness) = readiness else { return true };
            readiness.clear_ready();
            if super::now() >= self.armed.unwrap_or(f64::INFINITY) {
                self.armed = None;
                return true;
            }
        }
        false
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between now and a day from now")]
    fn arm(&mut self, when: f64) {
        let now = super::now();
        let when = when.clamp(now, now + LONGEST);
        // A time of zero would disarm it.
        let at = std::time::Duration::from_nanos((when * 1e9).max(1.0) as u64);
        let at = Timespec { tv_sec: at.as_secs().cast_signed(), tv_nsec: i64::from(at.subsec_nanos()) };
        let once = Itimerspec { it_interval: Timespec { tv_sec: 0, tv_nsec: 0 }, it_value: at };
        let armed = timerfd_settime(self.alarm.get_ref(), TimerfdTimerFlags::ABSTIME, &once);
        self.armed = armed.is_ok().then_some(when);
    }
}

fn add(event_loop: &Bound<'_, EventLoop>, descriptor: u32, handle: &Bound<'_, PyAny>, remove: &str) -> PyResult<()> {
    if handle.is_none() {
        return Ok(());
    }
    if crate::event_loop::entry::is_cancelled(handle)? {
        return event_loop.call_method1(remove, (descriptor,)).map(drop);
    }
    event_loop.get().ready().push(crate::event_loop::entry::Entry::Theirs(handle.clone().unbind()));
    Ok(())
}
