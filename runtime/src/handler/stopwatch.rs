//! What a call takes, at next to no cost.

use std::time::{Duration, Instant};

/// A call that takes longer is slow.
pub const SLOW: Duration = Duration::from_millis(10);
/// A call that takes longer is slow by itself, however busy the machine is: a few times what a process may have to wait for
/// its share of processor time.
pub const LONG: Duration = Duration::from_millis(250);

/// Runs while a call does.
pub enum Stopwatch {
    /// The first call of a route imports and fills caches: of it only what it waits counts.
    First(Begun),
    /// Tells what a call takes from what others take meanwhile, for the price of a few requests to the kernel.
    Exact(Begun),
    /// By the clock that costs least, which goes on a few times in a hundredth of a second.
    Any { begun: Duration },
}

/// When a call began, and what its thread had done by then.
pub struct Begun {
    at: Instant,
    computed: Duration,
    delayed: Duration,
    waits: u64,
}

/// What a call took.
#[derive(Clone, Copy)]
struct Took {
    whole: Duration,
    computed: Duration,
    /// How long the thread could have run, and others did.
    delayed: Duration,
    /// The thread has given up its processor. One that is only made to wait, for other processes, has not.
    has_waited: bool,
}

impl Stopwatch {
    pub fn first() -> Self {
        Self::First(Begun::now())
    }

    pub fn exact() -> Self {
        Self::Exact(Begun::now())
    }

    #[inline]
    pub fn any() -> Self {
        Self::Any { begun: clock::ticks() }
    }

    /// Whether a slow call may have been made slow by what others do.
    pub fn is_exact(&self) -> bool {
        !matches!(self, Self::Any { .. })
    }

    /// How long a slow call took; None for one that is not.
    #[inline]
    pub fn stop(&self) -> Option<Duration> {
        match self {
            Self::First(begun) => begun.took().slow_to_wait(),
            Self::Exact(begun) => begun.took().slow(),
            Self::Any { begun } => {
                let took = clock::ticks().saturating_sub(*begun);
                // A tick may have come at once.
                (took > SLOW && took > SLOW + clock::tick()).then_some(took)
            }
        }
    }
}

impl Begun {
    fn now() -> Self {
        let (computed, delayed, waits) = (clock::computed(), clock::delayed(), clock::waits());
        Self { at: Instant::now(), computed, delayed, waits }
    }

    fn took(&self) -> Took {
        let whole = self.at.elapsed();
        let computed = clock::computed().saturating_sub(self.computed);
        let delayed = clock::delayed().saturating_sub(self.delayed);
        Took { whole, computed, delayed, has_waited: clock::waits() != self.waits }
    }
}

impl Took {
    fn slow(self) -> Option<Duration> {
        let own = if self.has_waited { self.whole.saturating_sub(self.delayed) } else { self.computed };
        (own > SLOW).then_some(self.whole)
    }

    fn slow_to_wait(self) -> Option<Duration> {
        let waited = self.whole.saturating_sub(self.computed + self.delayed);
        (self.has_waited && waited > SLOW).then_some(waited)
    }
}

#[cfg(target_os = "linux")]
mod clock {
    use std::time::Duration;

    use rustix::time::{ClockId, Timespec, clock_getres, clock_gettime};

    use crate::python::voluntary_switches;

    /// Processor time of this thread.
    pub fn computed() -> Duration {
        duration(clock_gettime(ClockId::ThreadCPUTime))
    }

    /// How long this thread could have run, and others did; nothing where the kernel does not tell.
    pub fn delayed() -> Duration {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat");
        let nanoseconds = told.ok().and_then(|told| told.split_ascii_whitespace().nth(1)?.parse().ok());
        Duration::from_nanos(nanoseconds.unwrap_or(0))
    }

    /// How often this thread has given up its processor.
    pub fn waits() -> u64 {
        voluntary_switches()
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
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::{Duration, Instant};

    static START: OnceLock<Instant> = OnceLock::new();
    static WAITS: AtomicU64 = AtomicU64::new(0);

    /// Not known: waiting is all of it.
    pub fn computed() -> Duration {
        Duration::ZERO
    }

    /// Not known: likewise.
    pub fn delayed() -> Duration {
        Duration::ZERO
    }

    /// Not known: every call may have waited.
    pub fn waits() -> u64 {
        WAITS.fetch_add(1, Ordering::Relaxed)
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

    use super::{SLOW, Stopwatch, Took};

    fn compute(time: Duration) {
        let begun = Instant::now();
        while begun.elapsed() < time {
            black_box(());
        }
    }

    #[test]
    fn a_call_that_waits_is_slow() {
        for watch in [Stopwatch::first(), Stopwatch::exact(), Stopwatch::any()] {
            std::thread::sleep(5 * SLOW);
            assert!(watch.stop().is_some_and(|took| took > SLOW));
        }
    }

    #[test]
    fn a_call_that_computes_is_slow() {
        let until = super::clock::computed() + 5 * SLOW;
        let (watch, exact) = (Stopwatch::any(), Stopwatch::exact());
        while super::clock::computed() < until {
            black_box(());
        }
        assert!(watch.stop().is_some() && exact.stop().is_some());
    }

    #[test]
    fn what_other_processes_take_does_not_count() {
        let preempted = Took { whole: 5 * SLOW, computed: SLOW, delayed: Duration::ZERO, has_waited: false };
        assert_eq!((preempted.slow(), preempted.slow_to_wait()), (None, None));
        let waited = Took { has_waited: true, ..preempted };
        assert_eq!((waited.slow(), waited.slow_to_wait()), (Some(5 * SLOW), Some(4 * SLOW)));
        let both = Took { delayed: 4 * SLOW, ..waited };
        assert_eq!((both.slow(), both.slow_to_wait()), (None, None));
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
