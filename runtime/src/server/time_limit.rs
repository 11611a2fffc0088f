//! How long the async functions of a request may take.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

/// What a function that has been cancelled is given to end.
const MOMENT: Duration = Duration::from_secs(1);

/// The time of one request; without a limit nothing is measured.
pub struct TimeLimit(Option<Pin<Box<Sleep>>>);

impl TimeLimit {
    pub fn new(limit: Option<Duration>) -> Self {
        Self(limit.map(|limit| Box::pin(sleep(limit))))
    }

    /// What is left when the time is over.
    pub fn moment() -> Self {
        Self::new(Some(MOMENT))
    }

    /// Ready when the time is over.
    #[inline]
    pub fn poll_over(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        match &mut self.0 {
            None => Poll::Pending,
            Some(sleep) => sleep.as_mut().poll(cx),
        }
    }
}
