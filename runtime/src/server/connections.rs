//! The connections of a lane, so that they can be told to end.

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::time::Duration;

use super::head_timer::{Awaited, Clock, HeadTimer};

/// Counts connections, and wakes them when the lane stops or when the head of a request does not come.
#[derive(Default)]
pub struct Connections {
    stopping: Cell<bool>,
    open: Cell<usize>,
    clock: Arc<Clock>,
    entries: RefCell<Vec<Option<Entry>>>,
    free: RefCell<Vec<usize>>,
    /// Waits for the last connection to end.
    drained: RefCell<Option<Waker>>,
}

struct Entry {
    waker: Waker,
    head: Arc<Awaited>,
}

impl Connections {
    pub fn is_stopping(&self) -> bool {
        self.stopping.get()
    }

    /// Tells every connection to end after the request it is working on, and waits for the last one.
    pub async fn end(&self) {
        self.stopping.set(true);
        for entry in self.entries.borrow().iter().flatten() {
            entry.waker.wake_by_ref();
        }
        self.watch_until(self.drained()).await;
    }

    /// The timer of a connection that waits for `head`.
    pub fn head_timer(&self, head: &Arc<Awaited>) -> HeadTimer {
        HeadTimer::new(&self.clock, head)
    }

    /// Looks for heads that are late until `done`.
    pub async fn watch_until(&self, done: impl Future<Output = ()>) {
        let (mut watch, mut done) = (pin!(self.watch()), pin!(done));
        poll_fn(|cx| {
            let _ = watch.as_mut().poll(cx);
            done.as_mut().poll(cx)
        })
        .await;
    }

    /// Looks once a second for heads that are late.
    async fn watch(&self) -> Infallible {
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            self.clock.tick();
            for entry in self.entries.borrow().iter().flatten().filter(|entry| entry.head.is_late(&self.clock)) {
                entry.waker.wake_by_ref();
            }
        }
    }

    /// Counts a connection.
    pub fn open(&self) {
        self.open.set(self.open.get() + 1);
    }

    /// Notes how to wake a connection. The waker is that of its task, which never changes.
    pub fn enter(&self, waker: Waker, head: Arc<Awaited>) -> usize {
        let entry = Some(Entry { waker, head });
        let mut entries = self.entries.borrow_mut();
        if let Some(place) = self.free.borrow_mut().pop() {
            entries[place] = entry;
            place
        } else {
            entries.push(entry);
            entries.len() - 1
        }
    }

    /// Counts a connection no more; `place` is what `enter` gave.
    pub fn leave(&self, place: Option<usize>) {
        if let Some(place) = place {
            self.entries.borrow_mut()[place] = None;
            self.free.borrow_mut().push(place);
        }
        self.open.set(self.open.get() - 1);
        if self.open.get() == 0
            && let Some(waker) = self.drained.take()
        {
            waker.wake();
        }
    }

    /// Completes when no connection is open.
    async fn drained(&self) {
        poll_fn(|cx| {
            if self.open.get() == 0 {
                return Poll::Ready(());
            }
            self.drained.replace(Some(cx.waker().clone()));
            Poll::Pending
        })
        .await;
    }
}
