//! A request whose chain or handler is async: it goes on when what it waits for is there.

use std::cell::Cell;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use http::{StatusCode, header};
use pyo3::exceptions::asyncio::CancelledError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

use super::calling::Calling;
use super::dispatch::{Outcome, Target, native};
use super::endpoint::BoundEndpoint;
use super::failure::{self, Recovery};
use crate::chain;
use crate::event_loop::{TaskWait, result_if_done};
use crate::plan::Chain;
use crate::python::{RequestContext, handle_error, is_unshared};
use crate::request::Request;
use crate::response::{self, AsyncStream, Conversion, Fields, to_http};
use crate::server::Lane;

/// A request on its way. It has an object of its own, which nothing reuses before it ends.
///
/// Dropped when the client has left: what it waits for is cancelled.
pub struct Suspended {
    lane: Rc<Lane>,
    progress: Option<Progress>,
    waiting: Waiting,
    /// The client has left.
    cancelled: bool,
}

/// What a request is made of while Python works on it.
pub struct Progress {
    pub request: Py<Request>,
    pub context: RequestContext,
    pub target: Target,
    pub head: bool,
    pub recovery: Recovery,
    /// How many stages of its chain have let it pass.
    passed: usize,
}

enum Waiting {
    /// For a stage of the chain, or for the handler.
    Function(TaskWait),
    /// For what a `def` handler returned.
    Value(TaskWait),
    /// For the first chunk of what the handler returned.
    Chunk(Py<PyAny>, Box<AsyncStream>),
    Nothing,
}

/// What a call has led to.
enum Called<'py> {
    Returned(Bound<'py, PyAny>),
    Started(Bound<'py, PyAny>),
    /// What is next is not Python.
    Native,
}

impl Progress {
    pub fn new(request: Bound<'_, Request>, context: RequestContext, target: Target, head: bool) -> Self {
        Self { request: request.unbind(), context, target, head, recovery: Recovery::None, passed: 0 }
    }
}

/// Takes a request through a chain that has async functions.
pub fn start(lane: &Rc<Lane>, request: Bound<'_, Request>, target: Target, head: bool) -> PyResult<Outcome> {
    let context = lane.contexts().lend(request.py())?;
    let progress = Progress::new(request, context, target, head);
    let mut suspended =
        Suspended { lane: Rc::clone(lane), progress: Some(progress), waiting: Waiting::Nothing, cancelled: false };
    Ok(suspended.go_on().unwrap_or_else(|| Outcome::Suspended(Box::new(suspended))))
}

/// Turns what a stage or the handler returned into a response.
///
/// # Arguments
/// * `stream`: the chunks of an async iterator in `returned`, once they have begun.
fn respond(
    lane: &Rc<Lane>,
    progress: Progress,
    returned: Bound<'_, PyAny>,
    stream: Option<Box<AsyncStream>>,
) -> PyResult<Outcome> {
    let py = returned.py();
    let may_be_late = stream.is_none();
    let request = progress.request.bind(py);
    let fields = Fields::new(request);
    let (context, report, stream) = (&progress.context, lane.report(), Cell::new(stream));
    let (attached, head) = (lane.attached(), progress.head);
    let converted = to_http(&returned, Conversion { attached, context, report, head, fields: &fields, stream });
    let released = fields.released();
    let mut answer = match converted {
        Ok(answer) => answer,
        Err(_) if may_be_late && is_late(&returned) => return Ok(wait_for(lane, progress, &returned)),
        Err(error) => return Ok(failure::fail(lane, progress, py, &error)),
    };
    if let Target::MethodNotAllowed(allow) = &progress.target
        && answer.status() == StatusCode::METHOD_NOT_ALLOWED
    {
        // Whoever answers with 405 says what is allowed (RFC 9110, 15.5.6).
        answer.headers_mut().entry(header::ALLOW).or_insert_with(|| allow.clone());
    }
    response::take_back(returned)?;
    lane.contexts().take_back(py, progress.context);
    if released {
        lane.take_back(progress.request.into_bound(py));
    }
    Ok(Outcome::Answer(answer))
}

/// Answers with what an error describes.
pub fn answer(lane: &Rc<Lane>, progress: Progress, returned: Bound<'_, PyAny>) -> Outcome {
    let py = returned.py();
    respond(lane, progress, returned, None).unwrap_or_else(|error| broken(lane, py, &error))
}

/// Calls an exception handler.
pub fn catch(lane: &Rc<Lane>, mut progress: Progress, py: Python<'_>, error: &PyErr, stage: usize) -> Outcome {
    progress.recovery = Recovery::Stage(stage);
    let called = call_exception_handler(lane, &progress, py, error, stage);
    let mut suspended =
        Suspended { lane: Rc::clone(lane), progress: Some(progress), waiting: Waiting::Nothing, cancelled: false };
    match called {
        Ok(Called::Started(task)) => {
            suspended.waiting = Waiting::Value(TaskWait::new(task.unbind()));
            Outcome::Suspended(Box::new(suspended))
        }
        Ok(Called::Returned(returned)) => suspended.respond(returned, None),
        Ok(Called::Native) => suspended.native(py),
        Err(error) => suspended.fail(py, &error),
    }
}

/// Whether a handler has returned what has to be waited for: an awaitable, or an async iterator.
pub fn is_late(returned: &Bound<'_, PyAny>) -> bool {
    is_awaitable(returned) || stream_of(returned).is_some()
}

fn is_awaitable(returned: &Bound<'_, PyAny>) -> bool {
    returned.hasattr(intern!(returned.py(), "__await__")).unwrap_or(false)
}

/// The async iterator that is the body.
fn stream_of<'py>(returned: &Bound<'py, PyAny>) -> Option<Bound<'py, PyAny>> {
    let body = match returned.cast_exact::<PyTuple>() {
        Ok(tuple) => tuple.get_item(0).ok()?,
        Err(_) => returned.clone(),
    };
    body.hasattr(intern!(returned.py(), "__anext__")).unwrap_or(false).then_some(body)
}

/// Waits for what a handler has returned.
pub fn wait_for(lane: &Rc<Lane>, progress: Progress, returned: &Bound<'_, PyAny>) -> Outcome {
    match waiting_for(lane, &progress, returned) {
        Ok(waiting) => Outcome::Suspended(Box::new(Suspended {
            lane: Rc::clone(lane),
            progress: Some(progress),
            waiting,
            cancelled: false,
        })),
        Err(error) => failure::fail(lane, progress, returned.py(), &error),
    }
}

fn waiting_for(lane: &Rc<Lane>, progress: &Progress, returned: &Bound<'_, PyAny>) -> PyResult<Waiting> {
    let py = returned.py();
    let events = Lane::events(lane)?;
    if let Some(iterator) = stream_of(returned) {
        let report = lane.report().clone();
        let stream = AsyncStream::start(lane.attached(), &events, &iterator, &progress.context, report)?;
        return Ok(Waiting::Chunk(returned.clone().unbind(), Box::new(stream)));
    }
    let coroutine = events.coroutine(py, "awaited", (returned,))?;
    let task = events.start(coroutine, &progress.context, &PyString::new(py, "handler"))?;
    Ok(Waiting::Value(TaskWait::new(task.unbind())))
}

impl Suspended {
    /// What becomes of the request.
    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Outcome> {
        loop {
            let lane = Rc::clone(&self.lane);
            let py = lane.python();
            let outcome = match &mut self.waiting {
                Waiting::Nothing => Some(Outcome::Answer(response::server_error(None))),
                Waiting::Function(task) => {
                    let returned = ready!(task.poll(py, cx));
                    self.waiting = Waiting::Nothing;
                    self.resume(py, returned)
                }
                Waiting::Value(task) => {
                    let returned = ready!(task.poll(py, cx));
                    self.waiting = Waiting::Nothing;
                    Some(match returned {
                        Ok(returned) => self.respond(returned, None),
                        Err(error) => self.fail(py, &error),
                    })
                }
                Waiting::Chunk(_, stream) => {
                    let first = ready!(stream.poll_first(cx));
                    let Waiting::Chunk(returned, stream) = std::mem::replace(&mut self.waiting, Waiting::Nothing)
                    else {
                        continue;
                    };
                    Some(match first {
                        Ok(()) => self.respond(returned.into_bound(py), Some(stream)),
                        Err(error) => self.fail(py, &error),
                    })
                }
            };
            if let Some(outcome) = outcome {
                return Poll::Ready(outcome);
            }
        }
    }

    /// Cancels what is waited for; the request ends when that has ended.
    pub fn cancel(&mut self) {
        self.cancelled = true;
        match &mut self.waiting {
            Waiting::Function(task) | Waiting::Value(task) => task.cancel(self.lane.python()),
            Waiting::Chunk(_, stream) => stream.cancel(),
            Waiting::Nothing => {}
        }
    }

    /// Calls what is next until something has to be waited for.
    ///
    /// # Returns
    /// None when it waits.
    fn go_on(&mut self) -> Option<Outcome> {
        let lane = Rc::clone(&self.lane);
        let py = lane.python();
        loop {
            let progress = self.progress.as_ref()?;
            let returned = match call_next(&lane, progress, py) {
                Ok(Called::Returned(returned)) => Ok(returned),
                Ok(Called::Started(task)) => {
                    self.waiting = Waiting::Function(TaskWait::new(task.unbind()));
                    return None;
                }
                Ok(Called::Native) => return Some(self.native(py)),
                Err(error) => Err(error),
            };
            let outcome = self.take(py, returned);
            if outcome.is_some() {
                return outcome;
            }
        }
    }

    fn resume<'py>(&mut self, py: Python<'py>, returned: PyResult<Bound<'py, PyAny>>) -> Option<Outcome> {
        self.take(py, returned).or_else(|| self.go_on())
    }

    /// Judges what a stage or the handler returned; None when the request goes on.
    fn take<'py>(&mut self, py: Python<'py>, returned: PyResult<Bound<'py, PyAny>>) -> Option<Outcome> {
        if self.cancelled && returned.is_ok() {
            // Nobody is there for what would come next.
            return Some(Outcome::Answer(response::client_left()));
        }
        let application = self.lane.application();
        let progress = self.progress.as_mut()?;
        let chain = chain_of(&self.lane, &progress.target);
        let stage = chain.request.get(progress.passed).map(|stage| *stage as usize);
        let judged = match (returned, stage) {
            (Ok(returned), Some(stage)) => chain::judge(application, stage, progress.request.bind(py), returned),
            (Ok(returned), None) => Ok(Some(returned)),
            (Err(error), _) => Err(error),
        };
        match judged {
            Ok(None) => {
                progress.passed += 1;
                None
            }
            Ok(Some(answer)) => Some(self.respond(answer, None)),
            Err(error) => Some(self.fail(py, &error)),
        }
    }

    fn respond(&mut self, returned: Bound<'_, PyAny>, stream: Option<Box<AsyncStream>>) -> Outcome {
        let py = returned.py();
        let Some(progress) = self.progress.take() else { return Outcome::Answer(response::server_error(None)) };
        respond(&self.lane, progress, returned, stream).unwrap_or_else(|error| broken(&self.lane, py, &error))
    }

    fn fail(&mut self, py: Python<'_>, error: &PyErr) -> Outcome {
        if self.cancelled && error.is_instance_of::<CancelledError>(py) {
            return Outcome::Answer(response::client_left());
        }
        match self.progress.take() {
            Some(progress) => failure::fail(&self.lane, progress, py, error),
            None => Outcome::Answer(response::server_error(None)),
        }
    }

    /// The chain has let the request pass to what is not Python.
    fn native(&mut self, py: Python<'_>) -> Outcome {
        let Some(progress) = self.progress.take() else { return Outcome::Answer(response::server_error(None)) };
        pass_on(&self.lane, progress, py).unwrap_or_else(|error| broken(&self.lane, py, &error))
    }
}

/// Takes a request whose chain has let it pass to what is not Python, or to an exception handler.
pub fn pass_on(lane: &Rc<Lane>, progress: Progress, py: Python<'_>) -> PyResult<Outcome> {
    if lane.application().catches().answer(&progress.target) {
        return Ok(failure::unmatched(lane, progress, py));
    }
    let request = progress.request.into_bound(py);
    let (parts, parameters) = request.get().shown(py)?.parts();
    if is_unshared(&request, 1) {
        request.get().release(py)?;
        lane.take_back(request);
    }
    Ok(native(progress.target, parts, parameters))
}

/// What should not happen.
fn broken(lane: &Lane, py: Python<'_>, error: &PyErr) -> Outcome {
    Outcome::Answer(response::server_error(lane.report().failure(py, "a request could not be finished", error)))
}

impl Drop for Suspended {
    fn drop(&mut self) {
        if let Waiting::Function(task) | Waiting::Value(task) = &self.waiting {
            task.cancel(self.lane.python());
        }
    }
}

fn chain_of<'a>(lane: &'a Lane, target: &Target) -> &'a Chain {
    let plan = lane.application().plan();
    match target {
        Target::Endpoint(index) => &plan.endpoints[*index].chain,
        _ => &plan.unmatched,
    }
}

/// Calls the next stage, or the handler.
fn call_next<'py>(lane: &Rc<Lane>, progress: &Progress, py: Python<'py>) -> PyResult<Called<'py>> {
    let application = lane.application();
    let request = progress.request.bind(py);
    if let Some(stage) = chain_of(lane, &progress.target).request.get(progress.passed) {
        let stage = *stage as usize;
        let call = || application.stages()[stage].bind(py).call1((request,));
        return run(lane, progress, application.stage_calling(stage), py, call);
    }
    match &progress.target {
        Target::Endpoint(index) => match application.endpoint(*index) {
            BoundEndpoint::Python(endpoint) => {
                let call = || endpoint.call(&application.plan().endpoints[*index], request);
                run(lane, progress, endpoint.calling(), py, call)
            }
            BoundEndpoint::Service(_) => Ok(Called::Native),
        },
        _ => Ok(Called::Native),
    }
}

fn call_exception_handler<'py>(
    lane: &Rc<Lane>,
    progress: &Progress,
    py: Python<'py>,
    error: &PyErr,
    stage: usize,
) -> PyResult<Called<'py>> {
    let application = lane.application();
    // With its traceback, which the error may be the only one to hold.
    let value = error.clone_ref(py).into_value(py).into_bound(py);
    let _handling = handle_error(&value);
    let call = || application.stages()[stage].bind(py).call1((&progress.request, &value));
    run(lane, progress, application.stage_calling(stage), py, call)
}

fn run<'py>(
    lane: &Rc<Lane>,
    progress: &Progress,
    calling: &Calling,
    py: Python<'py>,
    call: impl FnOnce() -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Called<'py>> {
    // A coroutine function runs nothing yet where it is called.
    let returned = progress.context.run(py, call)?;
    match calling {
        Calling::Plain => Ok(Called::Returned(returned)),
        Calling::Driven => Lane::events(lane)?.drive(&returned, &progress.context).map(Called::Returned),
        Calling::Task(name) => {
            let task = Lane::events(lane)?.start(returned, &progress.context, name.bind(py))?;
            Ok(match result_if_done(&task)? {
                Some(result) => Called::Returned(result),
                None => Called::Started(task),
            })
        }
    }
}
