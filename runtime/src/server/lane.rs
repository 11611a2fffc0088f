//! A lane: one thread, one event loop, one application.

use std::cell::Cell;
use std::sync::Arc;

use http::request::Parts;
use pyo3::prelude::*;

use super::connection::Thread;
use super::connections::Connections;
use super::report::Report;
use crate::handler::Application;
use crate::python::{Attached, Contexts, Gil, GilSlice, is_unshared};
use crate::request::{Incoming, Request};

/// Bodies that a lane holds while they arrive, in multiples of the largest one allowed.
const BODIES_IN_MEMORY: u64 = 16;

/// What the tasks of a lane share.
pub struct Lane {
    attached: Attached,
    application: Arc<Application>,
    report: Report,
    slice: GilSlice,
    connections: Connections,
    contexts: Contexts,
    /// The request object of the last request, when nobody kept it.
    spare: Cell<Option<Py<Request>>>,
    /// Where the next request is put.
    place: Cell<Option<Box<Incoming>>>,
    /// Bytes of bodies that are arriving.
    arriving: Cell<u64>,
    /// Requests since the beginning.
    requests: Cell<u64>,
}

impl Lane {
    pub fn new(py: Python<'_>, application: Arc<Application>, report: Report, gil: Gil) -> PyResult<Self> {
        let connections = Connections::new(application.plan().limits);
        Ok(Self {
            attached: Attached::new(py),
            application,
            report,
            slice: GilSlice::new(py, gil)?,
            connections,
            contexts: Contexts::new(py)?,
            spare: Cell::new(None),
            place: Cell::new(None),
            arriving: Cell::new(0),
            requests: Cell::new(0),
        })
    }

    pub fn application(&self) -> &Application {
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

    pub fn contexts(&self) -> &Contexts {
        &self.contexts
    }

    pub fn slice(&self) -> &GilSlice {
        &self.slice
    }

    /// Puts a request where it stays until it is answered.
    #[inline]
    pub fn place(&self, parts: Parts) -> Box<Incoming> {
        match self.place.take() {
            Some(mut place) => {
                place.parts = parts;
                place
            }
            None => Box::new(Incoming::new(parts)),
        }
    }

    /// An object that shows `incoming`: the last one, or a new one where somebody has kept that.
    #[inline]
    pub fn lend_request<'py>(&self, py: Python<'py>, incoming: Box<Incoming>) -> PyResult<Bound<'py, Request>> {
        // The garbage collector shows the spare object to anyone who asks: it may have been found and kept.
        let spare = self.spare.take().map(|spare| spare.into_bound(py)).filter(|spare| is_unshared(spare, 1));
        match spare {
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
        if is_unshared(&request, 1) {
            self.spare.set(Some(request.unbind()));
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

    /// Sets `bytes` aside for a body that is arriving; false when too many are.
    pub fn reserve(&self, bytes: u64) -> bool {
        let limit = self.application.plan().limits.max_body_size.saturating_mul(BODIES_IN_MEMORY);
        let total = self.arriving.get().saturating_add(bytes);
        let fits = total <= limit;
        if fits {
            self.arriving.set(total);
        }
        fits
    }

    /// Gives back what `reserve` has set aside.
    pub fn free(&self, bytes: u64) {
        self.arriving.set(self.arriving.get().saturating_sub(bytes));
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
}
