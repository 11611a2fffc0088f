//! Where the `def` functions on the way of a request run.

use std::sync::atomic::{AtomicU8, AtomicU16, Ordering};
use std::time::Duration;

use super::stopwatch::{LONG, Stopwatch};

/// The way is more than plain functions, called one after the other, and a handler.
const WINDING: u8 = 1;
/// On the lane, and nothing has been called yet.
const OPEN: u8 = 2;
/// On the lane, until calls are slow.
const MEASURED: u8 = 4;
/// On threads of the pool.
const POOL: u8 = 8;

/// One of the calls has been slow: those that follow are measured exactly, for a while.
const SUSPECTED: u8 = 16;
/// How many calls a suspicion holds for.
const SUSPICION: u16 = 1000;

/// Where functions run that are called together, on the way to an endpoint or as an exception handler.
pub struct Place {
    /// Zero when all of them are called on the lane, in a row and unmeasured.
    state: AtomicU8,
    /// How many calls the suspicion still holds for.
    suspicion: AtomicU16,
}

/// Where the functions run from here on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Lane,
    /// On the lane; the first call decides.
    Open,
    /// On the lane, until calls are slow.
    Measured,
    Pool,
}

/// What a measurement asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// To decide; with what the call took, if it was slow.
    Decide(Option<Duration>),
    /// Calls go to the pool from here on, because of one that took so long.
    Moved(Duration),
}

impl Place {
    pub fn new(decision: Decision, is_winding: bool) -> Self {
        let state = AtomicU8::new(if is_winding { WINDING } else { 0 });
        let place = Self { state, suspicion: AtomicU16::new(0) };
        place.set(decision);
        place
    }

    /// One lane does this at a time, or else several come to the same.
    pub fn set(&self, decision: Decision) {
        let decision = match decision {
            Decision::Lane => 0,
            Decision::Open => OPEN,
            Decision::Measured => MEASURED,
            Decision::Pool => POOL,
        };
        self.state.store((self.state.load(Ordering::Relaxed) & WINDING) | decision, Ordering::Relaxed);
    }

    /// Whether a request does more on its way than call plain functions on the lane, one after the other, and then its
    /// handler.
    #[inline]
    pub fn leaves_lane(&self) -> bool {
        self.has(WINDING | POOL)
    }

    pub fn is_pooled(&self) -> bool {
        self.has(POOL)
    }

    #[inline]
    fn has(&self, any: u8) -> bool {
        self.state.load(Ordering::Relaxed) & any != 0
    }

    /// Starts to measure a call, where that decides anything.
    #[inline]
    pub fn start(&self) -> Option<Stopwatch> {
        if !self.has(OPEN | MEASURED) {
            return None;
        }
        Some(if self.has(OPEN | SUSPECTED) { self.start_exact() } else { Stopwatch::any() })
    }

    #[cold]
    fn start_exact(&self) -> Stopwatch {
        if self.has(OPEN) { Stopwatch::first() } else { Stopwatch::exact() }
    }

    /// Ends a measurement.
    #[inline]
    pub fn stop(&self, watch: &Stopwatch) -> Option<Verdict> {
        let slow = watch.stop();
        if slow.is_none() && !self.has(OPEN | SUSPECTED) { None } else { self.judge(slow, watch.is_exact()) }
    }

    /// A call has been slow. It may not have been its fault: only another one moves those that follow.
    fn suspect(&self) {
        self.suspicion.store(SUSPICION, Ordering::Relaxed);
        self.state.fetch_or(SUSPECTED, Ordering::Relaxed);
    }

    #[cold]
    fn judge(&self, slow: Option<Duration>, exactly: bool) -> Option<Verdict> {
        if self.has(OPEN) {
            return Some(Verdict::Decide(slow));
        }
        if !self.has(MEASURED) {
            return None;
        }
        match slow {
            Some(took) if exactly || took > LONG => {
                self.set(Decision::Pool);
                return Some(Verdict::Moved(took));
            }
            // Around the call that has raised the suspicion.
            Some(_) if self.has(SUSPECTED) => {}
            Some(_) => self.suspect(),
            None => self.trust(),
        }
        None
    }

    /// A call was quick, while others are suspected.
    fn trust(&self) {
        let left = self.suspicion.load(Ordering::Relaxed).saturating_sub(1);
        self.suspicion.store(left, Ordering::Relaxed);
        if left == 0 {
            self.set(Decision::Measured);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::thread::sleep;
    use std::time::Duration;

    use super::{Decision, Place, SUSPICION, Verdict};

    fn call(place: &Place, milliseconds: u64) -> Option<Verdict> {
        let watch = place.start().unwrap();
        sleep(Duration::from_millis(milliseconds));
        place.stop(&watch)
    }

    #[test]
    fn a_long_call_moves_those_that_follow() {
        let place = Place::new(Decision::Measured, false);
        assert_eq!(call(&place, 0), None);
        assert!(!place.leaves_lane());
        assert!(matches!(call(&place, 350), Some(Verdict::Moved(_))));
        assert!(place.is_pooled() && place.leaves_lane());
    }

    #[test]
    fn the_second_slow_call_moves_those_that_follow() {
        let place = Place::new(Decision::Measured, false);
        for milliseconds in [0, 50, 0] {
            assert_eq!(call(&place, milliseconds), None);
            assert!(!place.leaves_lane());
        }
        assert!(matches!(call(&place, 50), Some(Verdict::Moved(_))));
        assert!(place.is_pooled() && place.leaves_lane());
        assert!(place.start().is_none());
    }

    #[test]
    fn a_slow_call_is_forgotten() {
        let place = Place::new(Decision::Measured, true);
        assert_eq!(call(&place, 50), None);
        assert!(place.start().unwrap().is_exact());
        for _ in 0..SUSPICION {
            assert_eq!(place.judge(None, true), None);
        }
        assert!(!place.start().unwrap().is_exact());
        assert_eq!(call(&place, 50), None);
        assert!(place.leaves_lane() && !place.is_pooled());
    }

    #[test]
    fn the_first_call_decides() {
        let place = Place::new(Decision::Open, true);
        assert!(matches!(call(&place, 50), Some(Verdict::Decide(Some(_)))));
        place.set(Decision::Measured);
        assert_eq!(call(&place, 0), None);
        assert!(place.leaves_lane() && !place.is_pooled());
    }

    #[test]
    fn what_is_decided_is_not_measured() {
        assert!(Place::new(Decision::Lane, false).start().is_none());
        assert!(Place::new(Decision::Pool, false).start().is_none());
        assert!(!Place::new(Decision::Lane, false).leaves_lane());
        assert!(Place::new(Decision::Lane, true).leaves_lane());
    }

    #[test]
    fn calls_inside_of_each_other_are_one() {
        let place = Place::new(Decision::Measured, true);
        let outer = place.start().unwrap();
        assert_eq!(call(&place, 50), None);
        assert_eq!(place.stop(&outer), None);
        let outer = place.start().unwrap();
        assert!(matches!(call(&place, 50), Some(Verdict::Moved(_))));
        assert_eq!(place.stop(&outer), None);
        assert!(place.is_pooled());
    }
}
