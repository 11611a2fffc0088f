//! Descriptors of the server that a forked child inherits, and gives up.
//!
//! A child that keeps a connection keeps its client waiting, and one that keeps a listening socket keeps the port.

use std::fs::File;
use std::os::fd::RawFd;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use pyo3::prelude::*;

use super::lane::Lane;
use crate::python::{leave_server, replace_descriptor};

/// A bit for each number. Entries come and go on attached threads, so that no other thread is at it when one forks.
static OPEN: Mutex<Vec<u64>> = Mutex::new(Vec::new());

/// A descriptor that is the server's alone, until this is dropped: before the descriptor is closed.
pub struct Inherited(RawFd);

impl Inherited {
    pub fn new(number: RawFd) -> Self {
        let (word, bit) = place(number);
        let mut open = lock();
        if open.len() <= word {
            open.resize(word + 1, 0);
        }
        open[word] |= bit;
        Self(number)
    }
}

impl Drop for Inherited {
    fn drop(&mut self) {
        let (word, bit) = place(self.0);
        if let Some(word) = lock().get_mut(word) {
            *word &= !bit;
        }
    }
}

fn lock() -> MutexGuard<'static, Vec<u64>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn place(number: RawFd) -> (usize, u64) {
    // Numbers of open descriptors are not negative.
    let number = usize::try_from(number).unwrap_or(0);
    (number / 64, 1 << (number % 64))
}

/// Takes what is open, all of it.
fn take() -> Vec<u64> {
    match OPEN.try_lock() {
        Ok(mut open) => std::mem::take(&mut open),
        Err(TryLockError::Poisoned(open)) => std::mem::take(&mut open.into_inner()),
        // Held by a thread that this process does not have.
        Err(TryLockError::WouldBlock) => Vec::new(),
    }
}

fn numbers(open: &[u64]) -> impl Iterator<Item = RawFd> {
    let bits = |(word, bits): (usize, &u64)| {
        let bits = *bits;
        (0..64).filter(move |bit| bits & (1 << bit) != 0).map(move |bit| word * 64 + bit)
    };
    open.iter().enumerate().flat_map(bits).filter_map(|number| RawFd::try_from(number).ok())
}

/// In a child that was forked from a process which serves: nothing of the server is left in it.
///
/// # Returns
/// Whether this thread was one of the server's.
#[pyfunction]
pub fn leave_served_process() -> bool {
    let left = leave_server();
    Lane::forget();
    // Nothing is closed: what owned a descriptor may still do so, when somebody else has its number.
    let nothing = File::options().read(true).write(true).open("/dev/null").ok();
    for number in numbers(&take()) {
        replace_descriptor(number, nothing.as_ref());
    }
    left
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn every_bit_is_a_number() {
        assert_eq!(numbers(&[1 << 3 | 1 << 63, 0, 1]).collect::<Vec<_>>(), [3, 63, 128]);
    }
}
