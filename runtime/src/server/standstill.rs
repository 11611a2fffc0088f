//! How long something may make no progress.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

/// A timer that starts again whenever a count moves.
#[derive(Default)]
pub struct Standstill(Option<(u64, Pin<Box<Sleep>>)>);

impl Standstill {
    /// Ready when `count` has been the same for `patience`.
    pub fn poll(&mut self, cx: &mut Context<'_>, count: u64, patience: Duration) -> Poll<()> {
        match &mut self.0 {
            Some((stood, end)) if *stood == count => end.as_mut().poll(cx),
            timer => timer.insert((count, Box::pin(sleep(patience)))).1.as_mut().poll(cx),
        }
    }

    /// Nothing is waited for.
    pub fn clear(&mut self) {
        self.0 = None;
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::task::Poll;
    use std::time::Duration;

    use tokio::runtime::Builder;
    use tokio::time::{Instant, sleep, timeout};

    use super::Standstill;

    const PATIENCE: Duration = Duration::from_millis(60);

    fn run(test: impl Future<Output = ()>) {
        Builder::new_current_thread().enable_time().build().unwrap().block_on(test);
    }

    #[test]
    fn a_count_that_stands_still_is_found_after_the_patience() {
        run(async {
            let (mut standstill, start) = (Standstill::default(), Instant::now());
            poll_fn(|cx| standstill.poll(cx, 7, PATIENCE)).await;
            assert!(start.elapsed() >= PATIENCE);
        });
    }

    #[test]
    fn a_count_that_moves_starts_the_time_again() {
        run(async {
            let mut standstill = Standstill::default();
            for count in 0..4 {
                sleep(PATIENCE / 2).await;
                let ready = poll_fn(|cx| Poll::Ready(standstill.poll(cx, count, PATIENCE).is_ready())).await;
                assert!(!ready);
            }
            let waits = timeout(PATIENCE / 2, poll_fn(|cx| standstill.poll(cx, 3, PATIENCE))).await;
            assert!(waits.is_err());
        });
    }
}
