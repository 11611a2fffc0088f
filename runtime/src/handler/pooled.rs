//! What a request does on a thread of the pool: its consecutive `def` functions run there in one hop.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use http::StatusCode;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::application::Application;
use super::dispatch::Target;
use super::endpoint::BoundEndpoint;
use crate::chain::{CallNext, Judged, Next, Position, is_awaitable, judge};
use crate::pool::{Busy, Work};
use crate::python::{RequestContext, call, handle_error, http_exception};
use crate::request::Request;
use crate::response;
use crate::server::Lane;

/// A thread that is at it.
pub type Hop = oneshot::Receiver<PyResult<Done>>;

/// Lets a thread go on.
pub fn hop(
    lane: &Lane,
    request: &Bound<'_, Request>,
    target: &Target,
    context: RequestContext,
    part: Part,
) -> Result<Hop, Busy> {
    // What has an answer already is sent.
    let has_begun = !matches!(&part, Part::From(..));
    let (reply, hop) = oneshot::channel();
    let (application, target) = (Arc::clone(lane.shared_application()), target.clone());
    let (request, runtime) = (request.clone().unbind(), Handle::current());
    lane.hop(Pooled { application, target, part, request, context, reply, runtime }, has_begun)?;
    Ok(hop)
}

/// What a request ends with for which there is no thread.
pub fn busy(py: Python<'_>) -> PyErr {
    http_exception(py, StatusCode::SERVICE_UNAVAILABLE, &[("Retry-After", "1")])
}

/// A part of the way of a request.
struct Pooled {
    application: Arc<Application>,
    target: Target,
    part: Part,
    request: Py<Request>,
    context: RequestContext,
    reply: oneshot::Sender<PyResult<Done>>,
    /// Of the lane: files are opened by threads of its runtime.
    runtime: Handle,
}

/// Which one.
pub enum Part {
    /// From here on, up to a function that is async, the end of what is Python, or where the body is asked for.
    From(Position, Option<Position>),
    /// An exception handler, called with an error.
    Catch(usize, PyErr),
    /// An after-hook, called with a response.
    Hook(usize, Py<PyAny>),
}

/// How far a thread has come.
pub enum Done {
    /// What is next does not belong on the thread.
    Passed(Position),
    /// A function has answered.
    Returned(Py<PyAny>),
    /// A function has returned what has to be waited for; with what it was given, if it stands around others.
    Late(Position, Py<PyAny>, Option<Py<CallNext>>),
}

impl Work for Pooled {
    fn run(self: Box<Self>, py: Python<'_>) {
        let Self { application, target, part, request, context, reply, runtime } = *self;
        let way = Way { application: &application, target: &target, request: request.bind(py) };
        let run = || {
            let _runtime = runtime.enter();
            context.run(py, || way.run(part))
        };
        let done = catch_unwind(AssertUnwindSafe(run))
            .unwrap_or_else(|_| Err(PyRuntimeError::new_err("rupy panicked: this is a defect of rupy")));
        // The lane reuses what nobody else refers to.
        drop(request);
        drop(context);
        if let Err(Ok(Done::Returned(unsent))) = reply.send(done) {
            response::discard(unsent.bind(py));
        }
    }
}

struct Way<'a, 'py> {
    application: &'a Application,
    target: &'a Target,
    request: &'a Bound<'py, Request>,
}

impl<'py> Way<'_, 'py> {
    fn run(&self, part: Part) -> PyResult<Done> {
        let py = self.request.py();
        let returned = match part {
            Part::From(position, until) => return self.go_on(position, until),
            Part::Catch(stage, error) => {
                // With its traceback, which the error may be the only one to hold.
                let value = error.into_value(py).into_bound(py);
                let _handling = handle_error(&value);
                call(self.function(stage, py), [self.request, value.as_any()])?
            }
            Part::Hook(stage, response) => call(self.function(stage, py), [self.request, response.bind(py)])?,
        };
        Ok(Done::Returned(returned.unbind()))
    }

    fn go_on(&self, mut position: Position, until: Option<Position>) -> PyResult<Done> {
        loop {
            if until == Some(position) {
                return Ok(Done::Passed(position));
            }
            let next = position.next(self.application.chain(self.target));
            let Some((returned, inside)) = self.call(next, position)? else { return Ok(Done::Passed(position)) };
            if matches!(next, Next::Endpoint) && is_awaitable(&returned) {
                return Ok(Done::Late(position, returned.unbind(), None));
            }
            match judge(self.application, next, self.request, returned)? {
                Judged::Passes => position.pass(),
                Judged::Answer(answer) => {
                    if let Some(inside) = inside {
                        inside.get().end();
                    }
                    return Ok(Done::Returned(answer.unbind()));
                }
                Judged::Late(awaitable) => {
                    return Ok(Done::Late(position, awaitable.unbind(), inside.map(Bound::unbind)));
                }
            }
        }
    }

    /// Calls what is next; None when that is no `def`.
    #[expect(clippy::type_complexity, reason = "what a call returned, and what it was given")]
    fn call(
        &self,
        next: Next,
        position: Position,
    ) -> PyResult<Option<(Bound<'py, PyAny>, Option<Bound<'py, CallNext>>)>> {
        let py = self.request.py();
        match next {
            Next::Request(stage) | Next::Around(stage) if self.application.stage_calling(stage).is_async() => Ok(None),
            Next::Request(stage) => Ok(Some((call(self.function(stage, py), [self.request])?, None))),
            Next::Around(stage) => {
                let call_next = CallNext::new(self.request, self.target, position.inside(), true)?;
                let returned = call(self.function(stage, py), [self.request, call_next.as_any()]);
                call_next.get().leave();
                if returned.is_err() {
                    call_next.get().end();
                }
                Ok(Some((returned?, Some(call_next))))
            }
            Next::Endpoint => {
                let Target::Endpoint(index) = self.target else { return Ok(None) };
                match self.application.endpoint(*index) {
                    BoundEndpoint::Python(endpoint) if !endpoint.calling().is_async() => {
                        let planned = &self.application.plan().endpoints[*index];
                        Ok(Some((endpoint.call(planned, self.request)?, None)))
                    }
                    _ => Ok(None),
                }
            }
        }
    }

    fn function(&self, stage: usize, py: Python<'py>) -> &Bound<'py, PyAny> {
        self.application.stages()[stage].bind(py)
    }
}
