//! How the loop waits: for asyncio's selector, and for its timers. One file a platform.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod portable;

#[cfg(target_os = "linux")]
pub use linux::Poller;
#[cfg(not(target_os = "linux"))]
pub use portable::Poller;

use rustix::time::{ClockId, clock_gettime};

/// The loop's clock, seconds: `time.monotonic()`.
#[expect(clippy::cast_precision_loss, reason = "seconds since boot, to the nanosecond for a hundred days")]
pub fn now() -> f64 {
    let time = clock_gettime(ClockId::Monotonic);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}
