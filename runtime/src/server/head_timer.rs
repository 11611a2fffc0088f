//! How long a client may take for the head of a request, and how many requests are in flight meanwhile.
//!
//! hyper starts a timer for each head and drops it when the head is there: with tokio's, an allocation and an entry of
//! its wheel for every request. Here a timer is a number, and a task of the lane looks at the numbers once a second. What
//! is not waiting for a head has a request in flight.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::rt::{Sleep, Timer};

use crate::plan::Limits;

/// What the connections of a lane share. The atomics are for hyper, which would let a timer cross threads; here one
/// thread uses them, so that loading and storing is adding.
pub struct Heads {
    start: Instant,
    /// Milliseconds since the start, when somebody looked last.
    now: AtomicU64,
    in_flight: AtomicU64,
    header_timeout: u64,
    keep_alive_timeout: u64,
}

impl Heads {
    pub fn new(limits: &Limits) -> Self {
        Self {
            start: Instant::now(),
            now: AtomicU64::new(0),
            in_flight: AtomicU64::new(0),
            header_timeout: limits.header_timeout,
            keep_alive_timeout: limits.keep_alive_timeout,
        }
    }

    /// Sets the time right.
    pub fn tick(&self) {
        self.now.store(u64::try_from(self.start.elapsed().as_millis()).unwrap_or(NEVER - 2), Ordering::Relaxed);
    }

    /// Requests whose head has come, and whose answer is not complete.
    #[inline]
    pub fn in_flight(&self) -> u64 {
        self.in_flight.load(Ordering::Relaxed)
    }

    fn begin_request(&self) {
        self.in_flight.store(self.in_flight() + 1, Ordering::Relaxed);
    }

    fn end_request(&self) {
        self.in_flight.store(self.in_flight() - 1, Ordering::Relaxed);
    }
}

/// No head is awaited.
const NEVER: u64 = u64::MAX;
/// A head is awaited from now on; whoever looks next decides until when.
const FROM_NOW: u64 = u64::MAX - 1;

/// What a connection waits for.
pub struct Awaited {
    heads: Arc<Heads>,
    /// Until when it waits for a head, milliseconds.
    deadline: AtomicU64,
    /// The head has begun: with its first byte, the first one of a connection with the connection.
    begun: AtomicBool,
    late: AtomicBool,
    working: AtomicBool,
}

impl Awaited {
    pub fn new(heads: &Arc<Heads>) -> Self {
        Self {
            heads: Arc::clone(heads),
            deadline: AtomicU64::new(NEVER),
            begun: AtomicBool::new(true),
            late: AtomicBool::new(false),
            working: AtomicBool::new(false),
        }
    }

    /// Whether the client has sent no whole head.
    pub fn is_awaited(&self) -> bool {
        self.deadline.load(Ordering::Relaxed) != NEVER
    }

    /// Notes that something was received.
    #[inline]
    pub fn receive(&self) {
        if !self.begun.load(Ordering::Relaxed) && self.is_awaited() {
            self.begun.store(true, Ordering::Relaxed);
            self.late.store(false, Ordering::Relaxed);
            self.deadline.store(FROM_NOW, Ordering::Relaxed);
        }
    }

    /// Notes whether the deadline has passed.
    pub fn is_late(&self) -> bool {
        let now = self.heads.now.load(Ordering::Relaxed);
        let deadline = self.deadline.load(Ordering::Relaxed);
        if deadline == FROM_NOW {
            let begun = self.begun.load(Ordering::Relaxed);
            let patience = if begun { self.heads.header_timeout } else { self.heads.keep_alive_timeout };
            self.deadline.store(now + patience, Ordering::Relaxed);
        }
        let late = deadline <= now;
        self.late.store(late, Ordering::Relaxed);
        late
    }

    /// Notes that no request is in flight.
    #[inline]
    pub fn rest(&self) {
        if self.working.load(Ordering::Relaxed) {
            self.working.store(false, Ordering::Relaxed);
            self.heads.end_request();
        }
    }

    fn wait(&self) {
        self.rest();
        self.late.store(false, Ordering::Relaxed);
        self.deadline.store(FROM_NOW, Ordering::Relaxed);
    }

    pub fn is_working(&self) -> bool {
        self.working.load(Ordering::Relaxed)
    }

    /// Notes that a request is in flight.
    pub fn work(&self) {
        self.deadline.store(NEVER, Ordering::Relaxed);
        self.begun.store(false, Ordering::Relaxed);
        self.working.store(true, Ordering::Relaxed);
        self.heads.begin_request();
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        self.rest();
    }
}

/// The timer of one connection. It takes no notice of the time that hyper asks for, which would be one for both waits.
pub struct HeadTimer(Arc<Awaited>);

impl HeadTimer {
    pub fn new(awaited: &Arc<Awaited>) -> Self {
        Self(Arc::clone(awaited))
    }
}

impl Timer for HeadTimer {
    fn sleep(&self, _duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.0.wait();
        Box::pin(HeadSleep(Arc::clone(&self.0)))
    }

    fn sleep_until(&self, _deadline: Instant) -> Pin<Box<dyn Sleep>> {
        self.sleep(Duration::ZERO)
    }

    fn now(&self) -> Instant {
        self.0.heads.start
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
        self.0.work();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn awaited() -> (Arc<Heads>, Arc<Awaited>) {
        let limits = Limits { header_timeout: 30_000, keep_alive_timeout: 75_000, ..Limits::DEFAULT };
        let heads = Arc::new(Heads::new(&limits));
        let awaited = Arc::new(Awaited::new(&heads));
        (heads, awaited)
    }

    fn sleep(awaited: &Arc<Awaited>) -> Pin<Box<dyn Sleep>> {
        HeadTimer::new(awaited).sleep(Duration::ZERO)
    }

    fn is_late_at(awaited: &Awaited, seconds: u64) -> bool {
        awaited.heads.now.store(seconds * 1000, Ordering::Relaxed);
        awaited.is_late()
    }

    #[test]
    fn the_first_head_has_the_time_of_a_head_from_the_beginning() {
        let (_, awaited) = awaited();
        let _sleep = sleep(&awaited);
        assert!(!is_late_at(&awaited, 100));
        awaited.receive();
        assert!(!is_late_at(&awaited, 129));
        assert!(is_late_at(&awaited, 130));
    }

    #[test]
    fn the_next_head_has_the_time_of_an_idle_connection_until_its_first_byte() {
        let (_, awaited) = awaited();
        drop(sleep(&awaited));
        let _sleep = sleep(&awaited);
        assert!(!is_late_at(&awaited, 100));
        assert!(!is_late_at(&awaited, 174));
        awaited.receive();
        assert!(!is_late_at(&awaited, 175));
        awaited.receive();
        assert!(!is_late_at(&awaited, 204));
        assert!(is_late_at(&awaited, 205));
    }

    #[test]
    fn an_idle_connection_is_late_when_its_time_has_passed() {
        let (_, awaited) = awaited();
        drop(sleep(&awaited));
        let _sleep = sleep(&awaited);
        assert!(!is_late_at(&awaited, 100));
        assert!(is_late_at(&awaited, 175));
    }

    #[test]
    fn a_head_that_has_come_is_never_late() {
        let (_, awaited) = awaited();
        drop(sleep(&awaited));
        awaited.receive();
        assert!(!is_late_at(&awaited, 1000));
    }

    #[test]
    fn a_request_is_in_flight_from_its_head_until_the_next_is_awaited() {
        let (heads, awaited) = awaited();
        let first = sleep(&awaited);
        assert_eq!(heads.in_flight(), 0);
        drop(first);
        assert_eq!(heads.in_flight(), 1);
        let second = sleep(&awaited);
        assert_eq!(heads.in_flight(), 0);
        drop(second);
        awaited.rest();
        awaited.rest();
        assert_eq!(heads.in_flight(), 0);
    }

    #[test]
    fn a_connection_that_ends_takes_its_request_with_it() {
        let (heads, awaited) = awaited();
        drop(sleep(&awaited));
        drop(awaited);
        assert_eq!(heads.in_flight(), 0);
    }
}
