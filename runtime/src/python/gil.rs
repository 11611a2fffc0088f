//! When a lane holds the GIL: while it works, never while it waits, and never long without letting others run.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pyo3::intern;
use pyo3::prelude::*;

use super::ffi::ParkedThread;
use super::forked::{end_waiting, is_left};

/// The GIL of a lane's thread, released around park by the hooks of its tokio runtime.
#[derive(Clone, Default)]
pub struct Gil(Arc<State>);

#[derive(Default)]
struct State {
    thread: ParkedThread,
    /// The hooks work only while the lane runs: a runtime parks when it is torn down, too.
    active: AtomicBool,
    /// Raised when the lane parks, and when it goes on: odd while it does not work.
    parks: AtomicU32,
    /// Turns of connections, and requests. One thread counts, so that loading and storing is adding.
    turns: AtomicU32,
    /// Threads of the lane's own, and those of them that are at work.
    helpers: AtomicU32,
    helping: AtomicU32,
}

/// Lets other threads see whether a lane goes on.
pub struct Pulse(Arc<State>);

impl Pulse {
    /// What the lane is doing, as a number that is the same as long as it is the same turn; None while it waits.
    pub fn call(&self) -> Option<u64> {
        let (parks, turns) = (self.0.parks.load(Ordering::Relaxed), self.0.turns.load(Ordering::Relaxed));
        (parks % 2 == 0).then_some(u64::from(parks) << 32 | u64::from(turns))
    }
}

impl Gil {
    /// Lets the hooks work until the guard is dropped.
    pub fn activate(&self) -> impl Drop + use<> {
        self.0.active.store(true, Ordering::Relaxed);
        Deactivate(self.clone())
    }

    /// For `on_thread_park`. Nothing may touch Python between this and `unpark`, wakers included.
    pub fn park(&self) {
        if self.0.active.load(Ordering::Relaxed) {
            if is_left() {
                end_waiting();
            }
            self.0.count_park();
            self.0.thread.detach();
        }
    }

    /// For `on_thread_unpark`.
    pub fn unpark(&self) {
        if self.0.thread.attach() {
            self.0.count_park();
        }
    }

    pub fn pulse(&self) -> Pulse {
        Pulse(Arc::clone(&self.0))
    }

    /// One more thread of Python's works for the lane.
    pub fn add_helper(&self) {
        self.0.helpers.fetch_add(1, Ordering::Relaxed);
    }

    /// Does what such a thread does.
    pub fn help(&self, work: impl FnOnce()) {
        self.0.helping.fetch_add(1, Ordering::Relaxed);
        work();
        self.0.helping.fetch_sub(1, Ordering::Relaxed);
    }

    /// Releases the GIL for as long as a thread that waits takes to wake up: one that is only signalled would find it
    /// taken again.
    fn give_way(&self, moment: Duration) {
        self.0.thread.detach();
        if !moment.is_zero() {
            std::thread::sleep(moment);
        }
        self.0.thread.attach();
    }
}

impl State {
    fn count_park(&self) {
        self.parks.store(self.parks.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
    }
}

struct Deactivate(Gil);

impl Drop for Deactivate {
    fn drop(&mut self) {
        self.0.0.active.store(false, Ordering::Relaxed);
    }
}

/// How long the interpreter lets a thread run before it asks for the GIL while others wait.
const SHARED_SWITCH_INTERVAL: f64 = 0.001;
/// How long the GIL stays free when other threads exist: what waking one takes.
const MOMENT: Duration = Duration::from_micros(50);
/// Turns of connections, and requests, between two looks at the clock.
const TURNS_PER_LOOK: u32 = 16;
/// Bytes of a body that count as a turn.
const BYTES_PER_TURN: usize = 4096;

/// Lets other threads run while a busy lane never parks.
///
/// Only bytecode honours a request to drop the GIL; traffic that runs none (static files, uploads, 404) would starve
/// every other thread for as long as it lasts.
pub struct GilSlice {
    gil: Gil,
    /// How many there had been when the clock was looked at.
    looked: Cell<u32>,
    last: Cell<Instant>,
    slice: Cell<Duration>,
    shared: Cell<bool>,
    shortened: Cell<bool>,
}

/// The lanes of this process that have the interval short, and what it was before the first of them.
struct Shortened {
    lanes: usize,
    previous: Option<f64>,
}

static SHORTENED: Mutex<Shortened> = Mutex::new(Shortened { lanes: 0, previous: None });

/// Locked for as long as no Python runs.
fn shortened() -> MutexGuard<'static, Shortened> {
    SHORTENED.lock().unwrap_or_else(PoisonError::into_inner)
}

impl GilSlice {
    pub fn new(py: Python<'_>, gil: Gil) -> PyResult<Self> {
        Ok(Self {
            gil,
            looked: Cell::new(0),
            last: Cell::new(Instant::now()),
            slice: Cell::new(slice(switch_interval(py)?)),
            shared: Cell::new(false),
            shortened: Cell::new(false),
        })
    }

    /// A connection has had a turn, or a request has come; gives way when the slice is used up.
    #[inline]
    pub fn turn(&self, py: Python<'_>) {
        self.count(py, 1);
    }

    /// A part of a body has been copied.
    pub fn copied(&self, py: Python<'_>, bytes: usize) {
        self.count(py, u32::try_from(bytes / BYTES_PER_TURN).unwrap_or(TURNS_PER_LOOK));
    }

    #[inline]
    fn count(&self, py: Python<'_>, turns: u32) {
        let counter = &self.gil.0.turns;
        let turns = counter.load(Ordering::Relaxed).wrapping_add(turns);
        counter.store(turns, Ordering::Relaxed);
        if turns.wrapping_sub(self.looked.get()) >= TURNS_PER_LOOK {
            self.looked.set(turns);
            self.look(py);
        }
    }

    fn look(&self, py: Python<'_>) {
        if self.last.get().elapsed() < self.slice.get() {
            return;
        }
        let state = &self.gil.0;
        let shared = self.shared.get() || state.helping.load(Ordering::Relaxed) > 0;
        self.gil.give_way(if shared { MOMENT } else { Duration::ZERO });
        self.last.set(Instant::now());
        if !self.shared.get() && has_other_threads(py, state.helpers.load(Ordering::Relaxed)) {
            self.shared.set(true);
            self.shorten(py);
        }
    }

    /// With a second thread, the interpreter's own interval is shortened as well.
    #[inline]
    pub fn shorten(&self, py: Python<'_>) {
        if !self.shortened.replace(true)
            && let Err(error) = self.try_shorten(py)
        {
            error.write_unraisable(py, None);
        }
    }

    fn try_shorten(&self, py: Python<'_>) -> PyResult<()> {
        let interval = switch_interval(py)?;
        let is_first = {
            let mut shortened = shortened();
            shortened.lanes += 1;
            if shortened.lanes == 1 {
                shortened.previous = (interval > SHARED_SWITCH_INTERVAL).then_some(interval);
            }
            shortened.lanes == 1
        };
        if is_first && interval > SHARED_SWITCH_INTERVAL {
            set_switch_interval(py, SHARED_SWITCH_INTERVAL)?;
        }
        self.slice.set(slice(interval.min(SHARED_SWITCH_INTERVAL)));
        Ok(())
    }

    /// Puts the interpreter's interval back, unless another lane of the process needs it short.
    pub fn restore(&self, py: Python<'_>) -> PyResult<()> {
        if !self.shortened.get() {
            return Ok(());
        }
        let previous = {
            let mut shortened = shortened();
            shortened.lanes = shortened.lanes.saturating_sub(1);
            if shortened.lanes == 0 { shortened.previous.take() } else { None }
        };
        previous.map_or(Ok(()), |interval| set_switch_interval(py, interval))
    }
}

/// How long the lane may hold the GIL while the interpreter's interval is `interval` seconds. Twice as long: a thread that
/// waits asks for the GIL once it has waited for an interval undisturbed, and only a release that was asked for waits
/// until somebody else has it. A release that comes earlier wakes the thread in vain, and its wait begins anew.
fn slice(interval: f64) -> Duration {
    Duration::from_secs_f64(2.0 * interval)
}

/// The number that Python gives the current thread.
pub fn thread_number(py: Python<'_>) -> PyResult<u64> {
    py.import(intern!(py, "_thread"))?.call_method0(intern!(py, "get_ident"))?.extract()
}

fn switch_interval(py: Python<'_>) -> PyResult<f64> {
    py.import(intern!(py, "sys"))?.call_method0(intern!(py, "getswitchinterval"))?.extract()
}

fn set_switch_interval(py: Python<'_>, seconds: f64) -> PyResult<()> {
    py.import(intern!(py, "sys"))?.call_method1(intern!(py, "setswitchinterval"), (seconds,)).map(drop)
}

/// Whether Python code has started a thread, besides `helpers` of the lane's own. Threads that only C knows of wait no
/// longer than the slice, too.
fn has_other_threads(py: Python<'_>, helpers: u32) -> bool {
    let count = || py.import(intern!(py, "sys"))?.getattr(intern!(py, "_current_frames"))?.call0()?.len();
    count().is_ok_and(|threads| threads > 1 + helpers as usize)
}
