//! The callbacks that are ready, in their order.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::task::Waker;

use pyo3::prelude::*;

use super::entry::Entry;

/// A queue that any thread may add to. Its lock is held for the move of an entry and never while Python runs, so that
/// nobody waits for it.
#[derive(Default)]
pub struct Ready {
    entries: Mutex<VecDeque<Entry>>,
    /// The pump knows that there is something to do; it is woken once.
    awake: AtomicBool,
    pump: Mutex<Option<Waker>>,
}

impl Ready {
    /// Adds a callback, and wakes the pump.
    pub fn push(&self, entry: Entry) {
        lock(&self.entries).push_back(entry);
        self.wake();
    }

    pub fn pop(&self) -> Option<Entry> {
        lock(&self.entries).pop_front()
    }

    /// Takes back what was added last, if it takes the next step of `task`.
    pub fn take_step(&self, task: &Bound<'_, PyAny>) -> PyResult<Option<Entry>> {
        let last = lock(&self.entries).pop_back();
        let Some(entry) = last else { return Ok(None) };
        if entry.steps(task)? {
            return Ok(Some(entry));
        }
        lock(&self.entries).push_back(entry);
        Ok(None)
    }

    /// Keeps the pump asleep until `release`, which is given what this returns.
    #[must_use]
    pub fn hold(&self) -> bool {
        self.awake.swap(true, Ordering::AcqRel)
    }

    /// Wakes the pump if something was added meanwhile.
    pub fn release(&self, awake: bool) {
        if !awake && !self.rest() {
            self.wake();
        }
    }

    pub fn len(&self) -> usize {
        lock(&self.entries).len()
    }

    /// Takes everything out, to be dropped by the caller: what is dropped may run code that comes back here.
    #[must_use]
    pub fn take(&self) -> VecDeque<Entry> {
        std::mem::take(&mut *lock(&self.entries))
    }

    pub fn wake(&self) {
        if !self.awake.swap(true, Ordering::AcqRel)
            && let Some(pump) = &*lock(&self.pump)
        {
            pump.wake_by_ref();
        }
    }

    /// The pump begins a turn: until `rest` it need not be woken.
    pub fn begin(&self, waker: &Waker) {
        self.awake.store(true, Ordering::Release);
        let mut pump = lock(&self.pump);
        if !pump.as_ref().is_some_and(|known| known.will_wake(waker)) {
            *pump = Some(waker.clone());
        }
    }

    /// The pump has nothing to do.
    ///
    /// # Returns
    /// False when something has come in the meantime.
    pub fn rest(&self) -> bool {
        self.awake.store(false, Ordering::Release);
        self.len() == 0
    }

    /// Hands every entry to the garbage collector, unless another thread is moving one.
    pub fn visit<E>(&self, mut visit: impl FnMut(&Entry) -> Result<(), E>) -> Result<(), E> {
        match self.entries.try_lock() {
            Ok(entries) => entries.iter().try_for_each(&mut visit),
            Err(TryLockError::Poisoned(entries)) => entries.into_inner().iter().try_for_each(&mut visit),
            Err(TryLockError::WouldBlock) => Ok(()),
        }
    }
}

/// Nothing that can panic runs under a lock of the loop.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
