//! The connections of a lane, so that they can be told to end.

use std::cell::{Cell, RefCell};
use std::task::Waker;

/// Counts connections and wakes them when the lane stops.
#[derive(Default)]
pub struct Connections {
    stopping: Cell<bool>,
    open: Cell<usize>,
    wakers: RefCell<Vec<Option<Waker>>>,
    free: RefCell<Vec<usize>>,
    /// Waits for the last connection to end.
    drained: RefCell<Option<Waker>>,
}

impl Connections {
    pub fn is_stopping(&self) -> bool {
        self.stopping.get()
    }

    /// Tells every connection to end after the request it is working on.
    pub fn stop(&self) {
        self.stopping.set(true);
        for waker in self.wakers.borrow().iter().flatten() {
            waker.wake_by_ref();
        }
    }

    /// Enters a connection. The waker is that of its task, which never changes.
    pub fn enter(&self, waker: Waker) -> usize {
        self.open.set(self.open.get() + 1);
        let mut wakers = self.wakers.borrow_mut();
        if let Some(place) = self.free.borrow_mut().pop() {
            wakers[place] = Some(waker);
            place
        } else {
            wakers.push(Some(waker));
            wakers.len() - 1
        }
    }

    pub fn leave(&self, place: usize) {
        self.wakers.borrow_mut()[place] = None;
        self.free.borrow_mut().push(place);
        self.open.set(self.open.get() - 1);
        if self.open.get() == 0
            && let Some(waker) = self.drained.take()
        {
            waker.wake();
        }
    }

    /// Completes when no connection is open.
    pub async fn drained(&self) {
        std::future::poll_fn(|cx| {
            if self.open.get() == 0 {
                return std::task::Poll::Ready(());
            }
            self.drained.replace(Some(cx.waker().clone()));
            std::task::Poll::Pending
        })
        .await;
    }
}
