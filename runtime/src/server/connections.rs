//! The connections of a lane, so that they can be told to end.

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::time::{Duration, SystemTime};

use http::HeaderValue;

use super::clock::Clock;
use super::head_timer::{Awaited, Heads};
use crate::plan::Limits;

/// Bytes that are received at once while a head is awaited.
const HEAD_ROOM: usize = 8 * 1024;

/// Counts connections, and wakes them when the lane stops or when the head of a request does not come.
pub struct Connections {
    limits: Limits,
    stopping: Cell<bool>,
    clock: Clock,
    /// Responses need more than usual: the lane stops, or its clock was set back.
    unusual: Cell<bool>,
    cut: Cell<bool>,
    open: Cell<u64>,
    heads: Arc<Heads>,
    /// Where what begins with a head is looked at before hyper has it.
    desk: Rc<RefCell<Box<[u8]>>>,
    entries: RefCell<Vec<Option<Entry>>>,
    free: RefCell<Vec<usize>>,
    /// Waits until fewer are open.
    waiting: RefCell<Option<Waker>>,
}

struct Entry {
    waker: Waker,
    head: Arc<Awaited>,
}

impl Connections {
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            stopping: Cell::new(false),
            clock: Clock::new(SystemTime::now()),
            unusual: Cell::new(false),
            cut: Cell::new(false),
            open: Cell::new(0),
            heads: Arc::new(Heads::new(&limits)),
            desk: Rc::new(RefCell::new(vec![0; HEAD_ROOM].into())),
            entries: RefCell::default(),
            free: RefCell::default(),
            waiting: RefCell::default(),
        }
    }

    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    pub fn desk(&self) -> &Rc<RefCell<Box<[u8]>>> {
        &self.desk
    }

    pub fn heads(&self) -> &Arc<Heads> {
        &self.heads
    }

    pub fn is_stopping(&self) -> bool {
        self.stopping.get()
    }

    #[inline]
    pub fn is_unusual(&self) -> bool {
        self.unusual.get()
    }

    /// The date where hyper's is wrong.
    pub fn date(&self) -> Option<HeaderValue> {
        self.clock.date()
    }

    /// The time for requests in flight is over.
    pub fn is_cut(&self) -> bool {
        self.cut.get()
    }

    /// Tells every connection to end after the request it is working on, and waits for the last one.
    pub async fn end(&self) {
        self.stopping.set(true);
        self.unusual.set(true);
        self.wake();
        self.watch_until(self.below(1)).await;
    }

    /// Tells every connection to end at once, and waits for the last one.
    pub async fn cut(&self) {
        self.cut.set(true);
        self.wake();
        self.below(1).await;
    }

    fn wake(&self) {
        for entry in self.entries.borrow().iter().flatten() {
            entry.waker.wake_by_ref();
        }
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

    /// Looks once a second for heads that are late, and at the clock.
    async fn watch(&self) -> Infallible {
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            self.heads.tick();
            let went_back = self.clock.look(SystemTime::now());
            self.unusual.set(went_back || self.stopping.get());
            for entry in self.entries.borrow().iter().flatten().filter(|entry| entry.head.is_late()) {
                entry.waker.wake_by_ref();
            }
        }
    }

    /// Connections that are open.
    pub fn count(&self) -> u64 {
        self.open.get()
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
        if let Some(waker) = self.waiting.take() {
            waker.wake();
        }
    }

    /// Completes when one more may be open.
    pub async fn room(&self) {
        self.below(self.limits.max_connections).await;
    }

    /// Completes when fewer than `count` are open.
    async fn below(&self, count: u64) {
        poll_fn(|cx| {
            if self.open.get() < count {
                return Poll::Ready(());
            }
            self.waiting.replace(Some(cx.waker().clone()));
            Poll::Pending
        })
        .await;
    }
}
