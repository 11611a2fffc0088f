//! The memory of the bodies that are arriving, which their clients share.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::Waker;
use std::time::Duration;

use tokio::time::Instant;

use super::patience::Patience;
use crate::plan::Limits;

/// Bodies that a lane holds while they arrive, in multiples of the largest one allowed.
const BODIES_IN_MEMORY: u64 = 16;
/// Bytes a second that a body may come with as long as it likes.
const RATE: u64 = 256;
/// The same where there is no room for another one.
const RATE_WHEN_FULL: u64 = 4 * 1024;
/// The part of the time that a body has when there is no room for another one.
const PART_WHEN_FULL: u32 = 6;

/// Counts bytes, and has slow bodies make room.
pub struct Arriving {
    most: u64,
    patience: Duration,
    total: Cell<u64>,
    /// Those that are waited for.
    awaited: RefCell<Vec<Rc<Awaited>>>,
}

/// A body that is waited for.
pub struct Awaited {
    /// Where it stands in the list.
    place: Cell<usize>,
    held: Cell<u64>,
    /// It has made room for another.
    has_left: Cell<bool>,
    clock: RefCell<Clock>,
}

struct Clock {
    waker: Waker,
    patience: Patience,
    patience_when_full: Patience,
}

impl Arriving {
    pub fn new(limits: &Limits) -> Self {
        Self {
            most: limits.max_body_size.saturating_mul(BODIES_IN_MEMORY),
            patience: Duration::from_millis(limits.body_timeout),
            total: Cell::new(0),
            awaited: RefCell::default(),
        }
    }

    /// Sets `bytes` aside for a body; false when there is no room for them.
    pub fn reserve(&self, bytes: u64) -> bool {
        let fits = self.fits(bytes) || self.make_room(bytes);
        if fits {
            self.total.set(self.total.get() + bytes);
        }
        fits
    }

    /// Gives back what `reserve` has set aside.
    pub fn free(&self, bytes: u64) {
        self.total.set(self.total.get().saturating_sub(bytes));
    }

    /// Notes that a body is waited for, of which `held` bytes are there.
    pub fn wait(&self, held: u64, waker: &Waker) -> Rc<Awaited> {
        let now = Instant::now();
        let mut awaited = self.awaited.borrow_mut();
        let entry = Rc::new(Awaited {
            place: Cell::new(awaited.len()),
            held: Cell::new(held),
            has_left: Cell::new(false),
            clock: RefCell::new(Clock {
                waker: waker.clone(),
                patience: Patience::new(self.patience, now),
                patience_when_full: Patience::new(self.patience / PART_WHEN_FULL, now),
            }),
        });
        awaited.push(Rc::clone(&entry));
        entry
    }

    /// Forgets a body that is waited for no more.
    pub fn leave(&self, entry: &Awaited) {
        let mut awaited = self.awaited.borrow_mut();
        awaited.swap_remove(entry.place.get());
        if let Some(moved) = awaited.get(entry.place.get()) {
            moved.place.set(entry.place.get());
        }
    }

    fn fits(&self, bytes: u64) -> bool {
        self.total.get().saturating_add(bytes) <= self.most
    }

    /// Lets slow bodies go until there is room, those first that have been slow for the longest time.
    #[cold]
    fn make_room(&self, bytes: u64) -> bool {
        let now = Instant::now();
        let awaited = self.awaited.borrow();
        while !self.fits(bytes) {
            let staying = awaited.iter().filter(|entry| entry.held.get() > 0);
            let Some((end, slowest)) = staying.map(|entry| (entry.end_when_full(), entry)).min_by_key(|(end, _)| *end)
            else {
                return false;
            };
            if end > now {
                return false;
            }
            self.free(slowest.held.take());
            slowest.let_go();
        }
        true
    }
}

impl Awaited {
    /// Notes that there are `held` bytes by now, and who waits for more.
    pub fn note(&self, held: u64, waker: &Waker) {
        let mut clock = self.clock.borrow_mut();
        let (bytes, now) = (held - self.held.replace(held), Instant::now());
        clock.patience.earn(bytes, RATE, now);
        clock.patience_when_full.earn(bytes, RATE_WHEN_FULL, now);
        clock.waker.clone_from(waker);
    }

    /// When it is waited for no longer, if nothing comes.
    pub fn end(&self) -> Instant {
        self.clock.borrow().patience.end()
    }

    /// Whether it has made room for another.
    pub fn has_left(&self) -> bool {
        self.has_left.get()
    }

    fn end_when_full(&self) -> Instant {
        self.clock.borrow().patience_when_full.end()
    }

    fn let_go(&self) {
        self.has_left.set(true);
        self.clock.borrow().waker.wake_by_ref();
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;
    use std::thread::sleep;
    use std::time::Duration;

    use super::{Arriving, Limits};

    /// Room for 16 bytes; where there is none, a body may stand still for 60 ms.
    fn arriving() -> Arriving {
        Arriving::new(&Limits { max_body_size: 1, body_timeout: 360, ..Limits::DEFAULT })
    }

    const TOO_LONG: Duration = Duration::from_millis(70);

    #[test]
    fn bodies_share_the_memory() {
        let arriving = arriving();
        assert!(arriving.reserve(10));
        assert!(!arriving.reserve(7));
        assert!(arriving.reserve(6));
        arriving.free(16);
        assert!(arriving.reserve(16));
    }

    #[test]
    fn what_stands_still_makes_room_once() {
        let arriving = arriving();
        assert!(arriving.reserve(16));
        let waits = [10, 6].map(|held| arriving.wait(held, Waker::noop()));
        assert!(!arriving.reserve(1));
        sleep(TOO_LONG);
        assert!(arriving.reserve(1));
        assert_eq!(waits.each_ref().map(|entry| entry.has_left()), [true, false]);
        assert!(arriving.reserve(10));
        assert!(waits[1].has_left());
        arriving.leave(&waits[0]);
        arriving.leave(&waits[1]);
        assert!(arriving.reserve(5));
        assert!(!arriving.reserve(1));
    }

    #[test]
    fn what_comes_on_stays() {
        let arriving = arriving();
        assert!(arriving.reserve(15));
        let entry = arriving.wait(15, Waker::noop());
        sleep(TOO_LONG);
        assert!(arriving.reserve(1));
        entry.note(1000, Waker::noop());
        assert!(!arriving.reserve(1));
        assert!(!entry.has_left());
    }
}
