//! What a call takes, at next to no cost.

use std::time::{Duration, Instant};

/// A call that takes longer is slow.
pub const SLOW: Duration = Duration::from_millis(10);

/// Runs while a call does.
pub enum Stopwatch {
    /// The first call of a route imports and fills caches: of it only what it waits counts.
    First { begun: Instant, computed: Duration },
    /// By the clock that costs least, which goes on a few times in a hundredth of a second.
    Any { begun: Duration },
}

impl Stopwatch {
    pub fn first() -> Self {
        Self::First { begun: Instant::now(), computed: clock::computed() }
    }

    #[inline]
    pub fn any() -> Self {
        Self::Any { begun: clock::ticks() }
    }

    /// How long a slow call took; None for one that is not.
    #[inline]
    pub fn stop(self) -> Option<Duration> {
        match self {
            Self::First { begun, computed } => {
                let waited = begun.elapsed().saturating_sub(clock::computed().saturating_sub(computed));
                (waited > SLOW).then_some(waited)
            }
            Self::Any { begun } => {
                let took = clock::ticks().saturating_sub(begun);
                // A tick may have come at once.
                (took > SLOW && took > SLOW + clock::tick()).then_some(took)
            }
        }
    }
}

#[cfg(target_os = "linux")]
mod clock {
    use std::time::Duration;

    use rustix::time::{ClockId, Timespec, clock_getres, clock_gettime};

    /// Processor time of this thread.
    pub fn computed() -> Duration {
        duration(clock_gettime(ClockId::ThreadCPUTime))
    }

    /// When the clock last went on.
    #[inline]
    pub fn ticks() -> Duration {
        duration(clock_gettime(ClockId::MonotonicCoarse))
    }

    /// What the clock goes on by.
    pub fn tick() -> Duration {
        duration(clock_getres(ClockId::MonotonicCoarse))
    }

    #[inline]
    fn duration(time: Timespec) -> Duration {
        Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
    }
}

#[cfg(not(target_os = "linux"))]
mod clock {
    use std::sync::OnceLock;
    use std::time::{Duration, Instant};

    static START: OnceLock<Instant> = OnceLock::new();

    /// Not known: waiting is all of it.
    pub fn computed() -> Duration {
        Duration::ZERO
    }

    pub fn ticks() -> Duration {
        START.get_or_init(Instant::now).elapsed()
    }

    pub fn tick() -> Duration {
        Duration::ZERO
    }
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;
    use std::time::{Duration, Instant};

    use super::{SLOW, Stopwatch};

    fn compute(time: Duration) {
        let begun = Instant::now();
        while begun.elapsed() < time {
            black_box(());
        }
    }

    #[test]
    fn a_call_that_waits_is_slow() {
        for watch in [Stopwatch::first(), Stopwatch::any()] {
            std::thread::sleep(5 * SLOW);
            assert!(watch.stop().is_some_and(|took| took > SLOW));
        }
    }

    #[test]
    fn a_call_that_computes_is_slow() {
        let watch = Stopwatch::any();
        compute(5 * SLOW);
        assert!(watch.stop().is_some());
    }

    #[test]
    fn what_the_first_call_computes_does_not_count() {
        // Until the machine lets it compute undisturbed.
        let quick = || {
            let watch = Stopwatch::first();
            compute(2 * SLOW);
            watch.stop().is_none()
        };
        assert!((0..100).any(|_| quick()));
    }

    #[test]
    fn a_tick_makes_no_call_slow() {
        let begun = Instant::now();
        let mut most = Duration::ZERO;
        while begun.elapsed() < 10 * SLOW {
            let (before, watch) = (Instant::now(), Stopwatch::any());
            let slow = watch.stop().is_some();
            most = most.max(before.elapsed());
            assert!(!slow || most > SLOW);
        }
    }
}
