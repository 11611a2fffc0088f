//! A request while Python works on it.

use pyo3::prelude::*;

use super::demand::{Asking, Coming};
use super::dispatch::Target;
use super::failure::Recovery;
use crate::chain::{CallNext, Position};
use crate::python::RequestContext;
use crate::request::Request;

/// What a request is made of while Python works on it.
pub struct Progress {
    pub request: Py<Request>,
    pub context: RequestContext,
    pub target: Target,
    pub head: bool,
    pub recovery: Recovery,
    /// How far it has come.
    pub position: Position,
    /// How many after-hooks of its chain have been called.
    pub after: usize,
    /// What the around-middleware that is running was given.
    pub inside: Option<Py<CallNext>>,
    /// The error that nothing answers for, once there is one.
    pub failed: Option<PyErr>,
    /// The connection ends with the answer.
    pub closes: bool,
    /// What asks for the body, where a function on the way does.
    pub asking: Option<Asking>,
}

impl Progress {
    pub fn new(request: Bound<'_, Request>, context: RequestContext, target: Target, head: bool) -> Self {
        Self {
            request: request.unbind(),
            context,
            target,
            head,
            recovery: Recovery::default(),
            position: Position::default(),
            after: 0,
            inside: None,
            failed: None,
            closes: false,
            asking: None,
        }
    }

    /// The body, when it is to be there before what is next.
    pub fn ask_for_body(&self) -> Option<Coming> {
        self.asking.as_ref()?.ask(self.position)
    }

    /// Whether the connection ends with the answer.
    pub fn ends_connection(&self) -> bool {
        self.closes || self.asking.as_ref().is_some_and(|demand| !demand.has_ended())
    }

    /// Leaves the context to something that has begun in it and is dropped now: nobody else may be in it when it goes on.
    pub fn leave_context(&mut self, py: Python<'_>) -> PyResult<()> {
        self.context = self.context.copied(py)?;
        Ok(())
    }

    /// The around-middleware has ended.
    pub fn end_inside(&mut self) {
        if let Some(inside) = self.inside.take() {
            inside.get().end();
        }
    }
}
