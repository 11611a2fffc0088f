//! How long the async functions of a request may take.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

/// What a function that has been cancelled is given to end.
const MOMENT: Duration = Duration::from_secs(1);

/// The time of one request, from where one of its async functions waits first; without a limit nothing is measured.
pub struct TimeLimit {
    limit: Option<Duration>,
    begun: Option<Pin<Box<Sleep>>>,
}

impl TimeLimit {
    pub fn new(limit: Option<Duration>) -> Self {
        Self { limit, begun: None }
    }

    /// What is left when the time is over.
    pub fn moment() -> Self {
        Self::new(Some(MOMENT))
    }

    /// Ready when the time is over.
    #[inline]
    pub fn poll_over(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(limit) = self.limit else { return Poll::Pending };
        self.begun.get_or_insert_with(|| Box::pin(sleep(limit))).as_mut().poll(cx)
    }
}
