//! How long a client may take for the head of a request.
//!
//! hyper starts a timer for each head and drops it when the head is there: with tokio's, an allocation and an entry of
//! its wheel for every request. Here a timer is a number, and a task of the lane looks at the numbers once a second.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::rt::{Sleep, Timer};

/// The time of a lane, in whole seconds.
pub struct Clock {
    start: Instant,
    seconds: AtomicU64,
}

impl Default for Clock {
    fn default() -> Self {
        Self { start: Instant::now(), seconds: AtomicU64::new(0) }
    }
}

impl Clock {
    /// Sets it right.
    pub fn tick(&self) {
        self.seconds.store(self.start.elapsed().as_secs(), Ordering::Relaxed);
    }

    fn now(&self) -> Instant {
        self.start + Duration::from_secs(self.seconds.load(Ordering::Relaxed))
    }
}

/// No head is awaited.
const NEVER: u64 = u64::MAX;

/// Until when a connection waits for a head.
pub struct Awaited {
    /// Seconds of the lane's clock.
    deadline: AtomicU64,
    late: AtomicBool,
}

impl Default for Awaited {
    fn default() -> Self {
        Self { deadline: AtomicU64::new(NEVER), late: AtomicBool::new(false) }
    }
}

impl Awaited {
    /// Whether the client has sent no whole head.
    pub fn is_awaited(&self) -> bool {
        self.deadline.load(Ordering::Relaxed) != NEVER
    }

    /// Notes that the deadline has passed, if it has.
    pub fn is_late(&self, clock: &Clock) -> bool {
        let late = self.deadline.load(Ordering::Relaxed) <= clock.seconds.load(Ordering::Relaxed);
        self.late.store(late, Ordering::Relaxed);
        late
    }
}

/// The timer of one connection.
pub struct HeadTimer {
    clock: Arc<Clock>,
    awaited: Arc<Awaited>,
}

impl HeadTimer {
    pub fn new(clock: &Arc<Clock>, awaited: &Arc<Awaited>) -> Self {
        Self { clock: Arc::clone(clock), awaited: Arc::clone(awaited) }
    }
}

impl Timer for HeadTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(self.now() + duration)
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        let seconds = deadline.saturating_duration_since(self.clock.start).as_secs();
        self.awaited.deadline.store(seconds, Ordering::Relaxed);
        Box::pin(HeadSleep(Arc::clone(&self.awaited)))
    }

    fn now(&self) -> Instant {
        self.clock.now()
    }
}

/// Ends when the lane has found the deadline passed, and has woken the connection.
struct HeadSleep(Arc<Awaited>);

impl Sleep for HeadSleep {}

impl Future for HeadSleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<()> {
        if self.0.late.load(Ordering::Relaxed) { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Drop for HeadSleep {
    fn drop(&mut self) {
        self.0.deadline.store(NEVER, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(seconds: u64) -> Arc<Clock> {
        Arc::new(Clock { start: Instant::now(), seconds: AtomicU64::new(seconds) })
    }

    #[test]
    fn a_head_is_late_when_its_time_has_passed() {
        let (clock, awaited) = (clock(100), Arc::new(Awaited::default()));
        let sleep = HeadTimer::new(&clock, &awaited).sleep(Duration::from_secs(30));
        clock.seconds.store(129, Ordering::Relaxed);
        assert!(!awaited.is_late(&clock));
        clock.seconds.store(130, Ordering::Relaxed);
        assert!(awaited.is_late(&clock));
        drop(sleep);
    }

    #[test]
    fn a_head_that_has_come_is_never_late() {
        let (clock, awaited) = (clock(0), Arc::new(Awaited::default()));
        drop(HeadTimer::new(&clock, &awaited).sleep(Duration::from_secs(30)));
        clock.seconds.store(1000, Ordering::Relaxed);
        assert!(!awaited.is_late(&clock));
    }
}
