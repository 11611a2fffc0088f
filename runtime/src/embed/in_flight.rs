//! What a lane works on for a router or a client, counted among its connections: an end waits for it, and cuts it.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;

use crate::server::{Awaited, Lane, Thread};

/// A request, or the rest of its answer.
pub struct InFlight {
    lane: Rc<Lane>,
    head: Arc<Awaited>,
    /// Where the lane finds its task; None before the first poll.
    place: Option<usize>,
}

impl InFlight {
    /// A request that has come. The end of the lane waits for it; it is in flight when it runs, behind those before it.
    pub fn arrive(lane: &Rc<Lane>) -> Self {
        let connections = lane.connections();
        connections.open();
        Self { lane: Rc::clone(lane), head: Arc::new(Awaited::new(connections.heads())), place: None }
    }

    /// What is in flight from here on.
    pub fn begin(lane: &Rc<Lane>) -> Self {
        let begun = Self::arrive(lane);
        begun.head.work();
        begun
    }

    /// Does `work` in a task, and counts until it is done.
    ///
    /// # Returns
    /// None where it was cut.
    pub async fn run<T>(mut self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        poll_fn(|cx| {
            let connections = self.lane.connections();
            if self.place.is_none() {
                self.place = Some(connections.enter(cx.waker().clone(), Arc::clone(&self.head)));
                if !self.head.is_working() {
                    self.head.work();
                }
            }
            self.lane.turn();
            if connections.is_cut() { Poll::Ready(None) } else { work.as_mut().poll(cx).map(Some) }
        })
        .await
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.lane.connections().leave(self.place);
    }
}
