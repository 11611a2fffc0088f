//! How a lane ends: everything that is under way shares one time.

use std::cell::OnceCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::time::Duration;

use pyo3::prelude::*;
use tokio::time::{Instant, timeout_at};

use super::connection::Thread;
use super::lane::Lane;
use super::lifespan::Lifespan;
use crate::event_loop::TaskWait;

/// What each part of the end is given when the time is over: cancelled tasks have something to clean up.
const MOMENT: Duration = Duration::from_millis(400);

/// When what is under way is cancelled: the grace begins once, with the first question.
pub struct Deadline {
    grace: Duration,
    end: OnceCell<Instant>,
}

impl Deadline {
    pub const fn new(grace: Duration) -> Self {
        Self { grace, end: OnceCell::new() }
    }

    pub fn end(&self) -> Instant {
        *self.end.get_or_init(|| Instant::now() + self.grace)
    }

    /// Lets a task end until the deadline, but a moment at least; then it is cancelled, and given another moment.
    ///
    /// # Returns
    /// None when it goes on all the same.
    pub async fn give(&self, lane: &Lane, task: &mut TaskWait) -> Option<PyResult<()>> {
        if let Ok(result) = timeout_at(self.with_moment(), done(lane, task)).await {
            return Some(result);
        }
        task.cancel(lane.python());
        timeout_at(Instant::now() + MOMENT, done(lane, task)).await.ok()
    }

    fn with_moment(&self) -> Instant {
        self.end().max(Instant::now() + MOMENT)
    }
}

async fn done(lane: &Lane, task: &mut TaskWait) -> PyResult<()> {
    poll_fn(|cx| task.poll(lane.python(), cx).map(|result| result.map(drop))).await
}

/// Ends what is under way: requests, the tasks beside them, the application, then whatever is left.
///
/// # Errors
/// Of the end of the application.
pub async fn end(lane: &Rc<Lane>, lifespan: Option<&Lifespan>, deadline: &Deadline) -> PyResult<()> {
    if timeout_at(deadline.end(), lane.connections().end()).await.is_err() {
        lane.connections().cut().await;
    }
    // Of a client that has left, a thread of the pool may still be working on the request.
    let _ = timeout_at(deadline.with_moment(), lane.pool().finish()).await;
    // What the last answers have left to be done.
    lane.beside().begin(lane);
    run(lane, deadline, "settle").await;
    let ended = match lifespan {
        Some(lifespan) => lifespan.end(lane, deadline).await,
        None => Ok(()),
    };
    run(lane, deadline, "finish").await;
    ended
}

/// Runs an async function of `rupy._event_loop`, if the lane has a loop.
async fn run(lane: &Rc<Lane>, deadline: &Deadline, name: &str) {
    let Some(events) = lane.events_if_begun() else { return };
    let py = lane.python();
    let task = events.coroutine(py, name, ()).and_then(|coroutine| events.begin_task(coroutine, name));
    let ended = match task {
        Ok(mut task) => deadline.give(lane, &mut task).await.unwrap_or(Ok(())),
        Err(error) => Err(error),
    };
    if let Err(error) = ended {
        lane.report().failure(lane.python(), "the event loop did not end well", &error);
    }
}

#[cfg(test)]
mod tests {
    use std::thread::sleep;
    use std::time::Duration;

    use super::Deadline;

    #[test]
    fn the_grace_begins_once() {
        let deadline = Deadline::new(Duration::from_secs(1));
        let end = deadline.end();
        sleep(Duration::from_millis(2));
        assert_eq!(deadline.end(), end);
    }
}
