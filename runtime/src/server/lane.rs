//! A lane: one thread, one event loop, one application.

use std::cell::{Cell, OnceCell, RefCell};
use std::future::poll_fn;
use std::net::SocketAddr;
use std::os::fd::RawFd;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::task::Poll;

use http::request::Parts;
use pyo3::prelude::*;

use super::arriving::Arriving;
use super::beside::Beside;
use super::connection::Thread;
use super::connections::Connections;
use super::report::Report;
use crate::access_log::AccessLog;
use crate::event_loop::{Events, Pump};
use crate::handler::Application;
use crate::pool::{Busy, Pool, Work};
use crate::python::{Attached, Contexts, Gil, GilSlice, Spares, is_unshared};
use crate::request::{Incoming, Request};

/// What the tasks of a lane share.
pub struct Lane {
    attached: Attached,
    application: Arc<Application>,
    report: Report,
    slice: GilSlice,
    connections: Connections,
    contexts: Contexts,
    pool: Pool,
    /// The request objects that nobody has kept.
    spares: Spares<Request>,
    /// Where the next request is put.
    place: Cell<Option<Box<Incoming>>>,
    /// Bodies of requests on their way in.
    arriving: Arriving,
    /// Requests since the beginning.
    requests: Cell<u64>,
    /// Made when something async runs for the first time.
    events: OnceCell<Rc<Events>>,
    /// Where signals are written to, while they are the lane's.
    wakeup: Cell<Option<RawFd>>,
    access_log: Option<Rc<AccessLog>>,
    beside: Arc<Beside>,
}

thread_local! {
    static HERE: RefCell<Weak<Lane>> = const { RefCell::new(Weak::new()) };
}

impl Lane {
    /// The lane of this thread.
    pub fn here() -> Option<Rc<Self>> {
        HERE.with_borrow(Weak::upgrade)
    }

    /// Makes it the lane of this thread.
    pub fn settle(lane: &Rc<Self>) {
        HERE.set(Rc::downgrade(lane));
    }

    /// This thread has no lane: in a child that was forked on it.
    pub fn forget() {
        HERE.set(Weak::new());
    }

    pub fn new(
        py: Python<'_>,
        application: Arc<Application>,
        report: Report,
        beside: Arc<Beside>,
        gil: Gil,
    ) -> PyResult<Self> {
        let limits = &application.plan().limits;
        let (connections, arriving) = (Connections::new(*limits), Arriving::new(limits));
        let pool = Pool::new(limits, report.clone(), gil.clone());
        Ok(Self {
            attached: Attached::new(py),
            application,
            report,
            slice: GilSlice::new(py, gil)?,
            connections,
            contexts: Contexts::new(py)?,
            pool,
            spares: Spares::new(),
            place: Cell::new(None),
            arriving,
            requests: Cell::new(0),
            events: OnceCell::new(),
            wakeup: Cell::new(None),
            access_log: None,
            beside,
        })
    }

    /// Writes a line for each request.
    pub fn log_to(&mut self, log: Rc<AccessLog>) {
        self.access_log = Some(log);
    }

    #[inline]
    pub fn access_log(&self) -> Option<&Rc<AccessLog>> {
        self.access_log.as_ref()
    }

    /// The event loop, made and started if need be: a lane without async functions never imports asyncio.
    pub fn events(lane: &Rc<Self>) -> PyResult<Rc<Events>> {
        if let Some(events) = lane.events.get() {
            return Ok(Rc::clone(events));
        }
        let events = Rc::new(Events::begin(lane.python(), lane.wakeup.get())?);
        let pump = events.pump(lane.attached())?;
        tokio::task::spawn_local(run_pump(Rc::clone(lane), Rc::clone(&events), pump));
        Ok(Rc::clone(lane.events.get_or_init(|| events)))
    }

    /// The event loop, if something async has run.
    pub fn events_if_begun(&self) -> Option<&Rc<Events>> {
        self.events.get()
    }

    pub fn set_wakeup(&self, descriptor: RawFd) {
        self.wakeup.set(Some(descriptor));
    }

    pub fn application(&self) -> &Application {
        &self.application
    }

    /// For what leaves the thread.
    pub fn shared_application(&self) -> &Arc<Application> {
        &self.application
    }

    pub fn attached(&self) -> Attached {
        self.attached
    }

    pub fn python(&self) -> Python<'_> {
        self.attached.py()
    }

    pub fn report(&self) -> &Report {
        &self.report
    }

    /// What is done beside requests.
    pub fn beside(&self) -> &Arc<Beside> {
        &self.beside
    }

    pub fn arriving(&self) -> &Arriving {
        &self.arriving
    }

    pub fn contexts(&self) -> &Contexts {
        &self.contexts
    }

    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Lets a thread of the pool do something.
    ///
    /// # Arguments
    /// * `has_begun`: it goes on with something.
    pub fn hop(&self, work: impl Work + 'static, has_begun: bool) -> Result<(), Busy> {
        let py = self.python();
        self.slice.shorten(py);
        self.pool.add(py, Box::new(work), has_begun)
    }

    pub fn slice(&self) -> &GilSlice {
        &self.slice
    }

    /// Puts a request where it stays until it is answered. Its body, its parameters and what is known of its path are to
    /// be added.
    #[inline]
    pub fn place(&self, parts: Parts) -> Box<Incoming> {
        match self.place.take() {
            Some(mut place) => {
                place.parts = parts;
                place.parameters.clear();
                place.unread = false;
                place.demand = None;
                place
            }
            None => Box::new(Incoming::new(parts)),
        }
    }

    /// An object that shows `incoming`.
    #[inline]
    pub fn lend_request<'py>(&self, py: Python<'py>, incoming: Box<Incoming>) -> PyResult<Bound<'py, Request>> {
        match self.spares.take(py) {
            Some(spare) => {
                self.place.set(Some(spare.get().refill(py, incoming)?));
                Ok(spare)
            }
            None => Bound::new(py, Request::new(Arc::clone(&self.application), incoming)),
        }
    }

    /// Keeps an object that has been released for the next request, unless somebody refers to it.
    #[inline]
    pub fn take_back(&self, request: Bound<'_, Request>) {
        let py = request.py();
        // The one that serves the next request drops its target then; those below it might lie for long.
        if is_unshared(&request, 1) && (self.spares.is_empty(py) || request.get().forget_target(py).is_ok()) {
            self.spares.keep(request);
        }
    }

    #[inline]
    pub fn count_request(&self) {
        self.requests.set(self.requests.get() + 1);
    }

    /// How many requests have come since the beginning.
    pub fn requests(&self) -> u64 {
        self.requests.get()
    }
}

impl Thread for Lane {
    fn connections(&self) -> &Connections {
        &self.connections
    }

    #[inline]
    fn turn(&self) {
        self.slice.turn(self.python());
    }

    fn refused(&self, client: Option<SocketAddr>, status: u16) {
        if let Some(log) = &self.access_log {
            log.refused(client.map(|client| client.ip()), status);
        }
    }
}

/// Runs the event loop as long as the lane. Nothing is running in it between two turns.
async fn run_pump(lane: Rc<Lane>, events: Rc<Events>, mut pump: Pump) {
    poll_fn(|cx| {
        let py = lane.python();
        lane.turn();
        let turn = events.enter(py).map(|_running| pump.poll(cx));
        // A callback that ends with SystemExit or KeyboardInterrupt ends itself, not the server.
        if let Ok(Poll::Ready(Err(error))) | Err(error) = turn {
            lane.report().failure(py, "a callback of the event loop failed", &error);
            cx.waker().wake_by_ref();
        }
        Poll::<()>::Pending
    })
    .await;
}
