//! The timers of a loop.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use pyo3::prelude::*;

use super::entry::Entry;

/// Cancelled timers are looked for when there are more than this, and more than half are (as asyncio does).
const FEW: usize = 100;

/// Timers by their time; of one time, in the order they were set.
#[derive(Default)]
pub struct Timers {
    heap: BinaryHeap<Timer>,
    set: u64,
    cancelled: usize,
}

pub struct Timer {
    when: f64,
    number: u64,
    pub entry: Entry,
}

impl Timers {
    /// Sets a timer.
    ///
    /// # Returns
    /// Whether it is the next one.
    pub fn add(&mut self, when: f64, entry: Entry) -> bool {
        self.set += 1;
        let next = self.heap.peek().is_none_or(|first| when < first.when);
        self.heap.push(Timer { when, number: self.set, entry });
        next
    }

    /// When the next one is due, seconds.
    pub fn next(&self) -> Option<f64> {
        self.heap.peek().map(|timer| timer.when)
    }

    pub fn note_cancelled(&mut self) {
        self.cancelled += 1;
    }

    /// Takes out what is due at `now`, and what was cancelled before the next one.
    ///
    /// # Returns
    /// In their order; the caller drops them where nothing is locked.
    pub fn take_due(&mut self, py: Python<'_>, now: f64) -> Vec<Timer> {
        let mut taken = Vec::new();
        while let Some(first) = self.heap.peek() {
            if first.when > now && !first.is_cancelled(py) {
                break;
            }
            taken.extend(self.heap.pop());
        }
        if self.cancelled > FEW && self.cancelled * 2 > self.heap.len() {
            let (cancelled, kept) = self.heap.drain().partition(|timer| timer.is_cancelled(py));
            let cancelled: Vec<Timer> = cancelled;
            let kept: Vec<Timer> = kept;
            self.heap = kept.into();
            self.cancelled = 0;
            taken.extend(cancelled);
        }
        taken
    }

    /// Takes everything out, to be dropped where nothing is locked.
    #[must_use]
    pub fn take(&mut self) -> Vec<Timer> {
        std::mem::take(&mut self.heap).into_vec()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Timer> {
        self.heap.iter()
    }

    /// A cancelled timer has gone.
    pub fn forget_cancelled(&mut self) {
        self.cancelled = self.cancelled.saturating_sub(1);
    }
}

impl Timer {
    /// Whether a handle of ours has been cancelled; one of asyncio's is asked where nothing is locked.
    pub fn is_cancelled(&self, py: Python<'_>) -> bool {
        match &self.entry {
            Entry::Ours(handle) => handle.bind(py).try_borrow().is_ok_and(|handle| handle.is_cancelled()),
            Entry::Theirs(_) => false,
        }
    }
}

impl Ord for Timer {
    /// The heap gives the greatest first: the earliest.
    fn cmp(&self, other: &Self) -> Ordering {
        other.when.total_cmp(&self.when).then(other.number.cmp(&self.number))
    }
}

impl PartialOrd for Timer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Timer {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Timer {}
