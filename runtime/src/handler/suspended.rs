//! A request whose chain or handler is async: it goes on when what it waits for is there.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::{StatusCode, header};
use pyo3::exceptions::asyncio::CancelledError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};
use tokio::sync::oneshot::error::RecvError;

use super::after;
use super::calling::Calling;
use super::dispatch::{Outcome, Target, native};
use super::endpoint::BoundEndpoint;
use super::failure::{self, Recovery};
use super::pooled::{self, Done, Hop, Part};
use crate::chain::{CallNext, Judged, Next, Position, is_awaitable, judge};
use crate::event_loop::{TaskWait, result_if_done};
use crate::pool::Busy;
use crate::python::{RequestContext, handle_error, is_unshared};
use crate::request::Request;
use crate::response::{
    self, AsyncStream, Beginning, Begun, BegunStream, Chunks, Conversion, Failed, Fields, Page, PooledStream, Response,
    to_http,
};
use crate::server::{Asked, Call, Lane, Serving};

/// A request on its way. It has an object of its own, which nothing reuses before it ends.
///
/// Dropped when the client has left: what it waits for is cancelled.
pub struct Suspended {
    lane: Rc<Lane>,
    progress: Option<Progress>,
    waiting: Waiting,
    cancelled: Option<Cancelled>,
}

/// Why what a request waits for was cancelled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    /// Nobody is there for what would come next.
    ClientLeft,
    /// Its time is over.
    TooLate,
}

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
    inside: Option<Py<CallNext>>,
    /// The error that nothing answers for, once there is one.
    pub failed: Option<PyErr>,
}

enum Waiting {
    /// For a function of the chain, or for the handler.
    Function(TaskWait),
    /// For what a `def` handler returned.
    Value(TaskWait),
    /// For an after-hook, called with this response.
    Hook(TaskWait, Py<PyAny>),
    /// For what a native service answers.
    Service(Serving),
    /// For the first chunk of what the handler returned.
    Chunk(Py<PyAny>, Box<AsyncStream>),
    /// Likewise, on a thread of the pool.
    Pooled(Py<PyAny>, Beginning),
    /// For a part of the way on a thread of the pool.
    Hop(Hop, Purpose),
    Nothing,
}

/// What a thread of the pool does for.
enum Purpose {
    /// The chain and the handler.
    Way,
    /// What is sent.
    Value,
    /// An after-hook, called with this response.
    Hook(Py<PyAny>),
}

/// What a call has led to.
pub enum Called<'py> {
    Returned(Bound<'py, PyAny>),
    Started(Bound<'py, PyAny>),
    /// It goes on on a thread of the pool.
    Hopped(Hop),
    /// No thread of the pool is to be had.
    Busy,
    /// What is next is not Python.
    Native,
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
        }
    }
}

/// Takes a request through a chain that is more than plain functions, one after the other.
pub fn begin(lane: &Rc<Lane>, request: Bound<'_, Request>, target: Target, head: bool) -> PyResult<Outcome> {
    let context = lane.contexts().lend(request.py())?;
    let suspended = Suspended::new(lane, Progress::new(request, context, target, head), Waiting::Nothing);
    Ok(suspended.go_on_or_wait())
}

/// Sends what a function of the chain, the handler or an after-hook returned.
///
/// # Arguments
/// * `stream`: the chunks of the iterator in `returned`, where they have begun.
pub fn send(lane: &Rc<Lane>, progress: Progress, returned: Bound<'_, PyAny>, stream: Option<Begun>) -> Outcome {
    let py = returned.py();
    respond(lane, progress, returned, stream).unwrap_or_else(|error| broken(lane, py, &error))
}

fn respond(
    lane: &Rc<Lane>,
    mut progress: Progress,
    returned: Bound<'_, PyAny>,
    stream: Option<Begun>,
) -> PyResult<Outcome> {
    let py = returned.py();
    let may_be_late = stream.is_none();
    if may_be_late
        && lane.application().is_pooled(&progress.target)
        && let Some(iterator) = response::stream_of(&returned)
    {
        // It is advanced where its handler ran.
        let chunks = Chunks::new(iterator.unbind(), progress.context.clone_ref(py), lane.report().clone());
        let waiting = Waiting::Pooled(returned.unbind(), BegunStream::start(lane, chunks));
        return Ok(Outcome::Suspended(Box::new(Suspended::new(lane, progress, waiting))));
    }
    let request = progress.request.bind(py);
    let fields = Fields::new(request);
    let (target, context, head) = (&progress.target, &progress.context, progress.head);
    let conversion = Conversion { lane, target, context, head, fields: &fields, stream: Cell::new(stream) };
    let converted = to_http(&returned, conversion);
    let released = fields.released();
    let mut answer = match converted {
        Ok(answer) => answer,
        Err(_) if may_be_late && is_late(&returned) => return Ok(wait_for(lane, progress, &returned)),
        Err(error) => {
            // What is sent in its place is another answer, which the after-hooks see as well.
            progress.after = 0;
            return Ok(failure::fail(lane, progress, py, &error));
        }
    };
    if let Some(error) = progress.failed.take() {
        answer = Failed::attach(py, &error, answer);
    }
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

/// Calls an exception handler.
pub fn catch(lane: &Rc<Lane>, mut progress: Progress, py: Python<'_>, error: &PyErr, stage: usize) -> Outcome {
    progress.recovery = Recovery::by(stage);
    match call_exception_handler(lane, &progress, py, error, stage) {
        Ok(Called::Started(task)) => {
            let waiting = Waiting::Value(TaskWait::new(task.unbind()));
            Outcome::Suspended(Box::new(Suspended::new(lane, progress, waiting)))
        }
        Ok(Called::Hopped(hop)) => {
            let waiting = Waiting::Hop(hop, Purpose::Value);
            Outcome::Suspended(Box::new(Suspended::new(lane, progress, waiting)))
        }
        Ok(Called::Busy) => Outcome::Answer(response::too_busy()),
        Ok(Called::Returned(returned)) => after::answer(lane, progress, returned),
        Ok(Called::Native) => Outcome::Answer(response::server_error(None)),
        Err(error) => failure::fail(lane, progress, py, &error),
    }
}

/// Whether a handler has returned what has to be waited for: an awaitable, or an async iterator.
pub fn is_late(returned: &Bound<'_, PyAny>) -> bool {
    is_awaitable(returned) || stream_of(returned).is_some()
}

/// The async iterator that is the body.
fn stream_of<'py>(returned: &Bound<'py, PyAny>) -> Option<Bound<'py, PyAny>> {
    let body = if let Ok(tuple) = returned.cast_exact::<PyTuple>() {
        tuple.get_item(0).ok()?
    } else if let Ok(response) = returned.cast::<Response>() {
        response.get().stream(returned.py())?
    } else {
        returned.clone()
    };
    body.hasattr(intern!(returned.py(), "__anext__")).unwrap_or(false).then_some(body)
}

/// Waits for what a handler has returned.
pub fn wait_for(lane: &Rc<Lane>, progress: Progress, returned: &Bound<'_, PyAny>) -> Outcome {
    match waiting_for(lane, &progress, returned) {
        Ok(waiting) => Outcome::Suspended(Box::new(Suspended::new(lane, progress, waiting))),
        Err(error) => failure::fail(lane, progress, returned.py(), &error),
    }
}

/// Waits for what a function of the chain has returned.
pub fn wait_in_chain(lane: &Rc<Lane>, progress: Progress, awaitable: &Bound<'_, PyAny>) -> Outcome {
    match start(lane, &progress, awaitable) {
        Ok(task) => {
            let waiting = Waiting::Function(TaskWait::new(task.unbind()));
            Outcome::Suspended(Box::new(Suspended::new(lane, progress, waiting)))
        }
        Err(error) => failure::fail(lane, progress, awaitable.py(), &error),
    }
}

/// Starts a task that waits for an awaitable.
pub fn start<'py>(lane: &Rc<Lane>, progress: &Progress, awaitable: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let py = awaitable.py();
    let events = Lane::events(lane)?;
    let coroutine = events.coroutine(py, "awaited", (awaitable,))?;
    events.start(coroutine, &progress.context, &PyString::new(py, "handler"))
}

fn waiting_for(lane: &Rc<Lane>, progress: &Progress, returned: &Bound<'_, PyAny>) -> PyResult<Waiting> {
    if let Some(iterator) = stream_of(returned) {
        let events = Lane::events(lane)?;
        let report = lane.report().clone();
        let stream = AsyncStream::start(lane.attached(), &events, &iterator, &progress.context, report)?;
        return Ok(Waiting::Chunk(returned.clone().unbind(), Box::new(stream)));
    }
    Ok(Waiting::Value(TaskWait::new(start(lane, progress, returned)?.unbind())))
}

impl Suspended {
    fn new(lane: &Rc<Lane>, progress: Progress, waiting: Waiting) -> Self {
        Self { lane: Rc::clone(lane), progress: Some(progress), waiting, cancelled: None }
    }

    /// A request that waits for an after-hook.
    pub fn in_hook(lane: &Rc<Lane>, progress: Progress, task: Bound<'_, PyAny>, response: Bound<'_, PyAny>) -> Outcome {
        let waiting = Waiting::Hook(TaskWait::new(task.unbind()), response.unbind());
        Outcome::Suspended(Box::new(Self::new(lane, progress, waiting)))
    }

    /// The same, where a thread of the pool has called it.
    pub fn in_pooled_hook(lane: &Rc<Lane>, progress: Progress, hop: Hop, response: Bound<'_, PyAny>) -> Outcome {
        let waiting = Waiting::Hop(hop, Purpose::Hook(response.unbind()));
        Outcome::Suspended(Box::new(Self::new(lane, progress, waiting)))
    }

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
                    Some(match (returned, self.cancelled) {
                        (Ok(_), Some(Cancelled::TooLate)) => self.end(py, Cancelled::TooLate, None),
                        (Ok(returned), _) => self.answer(returned),
                        (Err(error), _) => self.fail(py, &error),
                    })
                }
                Waiting::Hook(task, response) => {
                    let returned = ready!(task.poll(py, cx));
                    let response = response.bind(py).clone();
                    self.waiting = Waiting::Nothing;
                    Some(self.hooked(response, returned))
                }
                Waiting::Chunk(_, stream) => {
                    let first = ready!(stream.poll_first(cx));
                    let Waiting::Chunk(returned, stream) = std::mem::replace(&mut self.waiting, Waiting::Nothing)
                    else {
                        continue;
                    };
                    Some(match first {
                        Ok(()) if self.cancelled == Some(Cancelled::TooLate) => self.end(py, Cancelled::TooLate, None),
                        Ok(()) => self.send(returned.into_bound(py), Begun::Async(stream)),
                        Err(error) => self.cut(py, &error),
                    })
                }
                Waiting::Pooled(returned, beginning) => {
                    let begun = ready!(Pin::new(beginning).poll(cx));
                    let returned = returned.bind(py).clone();
                    self.waiting = Waiting::Nothing;
                    Some(match begun {
                        Ok(Ok(begun)) => self.send(returned, Begun::Pooled(Box::new(PooledStream::new(&lane, begun)))),
                        Ok(Err(error)) => self.cut(py, &error),
                        Err(_) => Outcome::Answer(response::too_busy()),
                    })
                }
                Waiting::Hop(hop, _) => {
                    let done = ready!(Pin::new(hop).poll(cx));
                    let Waiting::Hop(_, purpose) = std::mem::replace(&mut self.waiting, Waiting::Nothing) else {
                        continue;
                    };
                    self.land(py, done, purpose)
                }
                Waiting::Service(serving) => {
                    let served = ready!(serving.as_mut().poll(cx));
                    self.waiting = Waiting::Nothing;
                    Some(match response::from_http(py, served) {
                        Ok(response) => self.answer(response),
                        Err(error) => self.fail(py, &error),
                    })
                }
            };
            if let Some(outcome) = outcome {
                return Poll::Ready(outcome);
            }
        }
    }

    /// How long the async functions of the request may take.
    #[inline]
    pub fn time_limit(&self) -> Option<Duration> {
        let application = self.lane.application();
        let own = match self.progress.as_ref()?.target {
            Target::Endpoint(index) => application.plan().endpoints[index].timeout,
            _ => None,
        };
        own.or(application.plan().limits.handler_timeout).map(Duration::from_millis)
    }

    /// Whether it was cancelled because its time is over.
    pub fn is_late(&self) -> bool {
        self.cancelled == Some(Cancelled::TooLate)
    }

    /// Cancels what is waited for; the request ends when that has ended.
    pub fn cancel(&mut self, why: Cancelled) {
        self.cancelled = Some(why);
        match &mut self.waiting {
            Waiting::Function(task) | Waiting::Value(task) | Waiting::Hook(task, _) => task.cancel(self.lane.python()),
            Waiting::Chunk(_, stream) => stream.cancel(),
            Waiting::Nothing | Waiting::Service(_) | Waiting::Pooled(..) | Waiting::Hop(..) => {}
        }
    }

    /// Whether what is waited for ends when its client leaves: a `def` function never does.
    pub fn is_cancellable(&self) -> bool {
        !matches!(self.waiting, Waiting::Pooled(..) | Waiting::Hop(..))
    }

    fn go_on_or_wait(mut self) -> Outcome {
        self.go_on().unwrap_or_else(|| Outcome::Suspended(Box::new(self)))
    }

    /// Calls what is next until something has to be waited for.
    ///
    /// # Returns
    /// None when it waits.
    fn go_on(&mut self) -> Option<Outcome> {
        let lane = Rc::clone(&self.lane);
        let py = lane.python();
        loop {
            let progress = self.progress.as_mut()?;
            let returned = match call_what_is_next(&lane, progress, py) {
                Ok(Called::Returned(returned)) => Ok(returned),
                Ok(Called::Started(task)) => {
                    self.waiting = Waiting::Function(TaskWait::new(task.unbind()));
                    return None;
                }
                Ok(Called::Hopped(hop)) => {
                    self.waiting = Waiting::Hop(hop, Purpose::Way);
                    return None;
                }
                Ok(Called::Busy) => return Some(Outcome::Answer(response::too_busy())),
                Ok(Called::Native) => return Some(self.native(py)),
                Err(error) => Err(error),
            };
            match self.take(py, returned) {
                Step::GoOn => {}
                Step::Wait => return None,
                Step::End(outcome) => return Some(outcome),
            }
        }
    }

    /// Goes on with what a thread of the pool has come to; None when the request waits again.
    fn land(&mut self, py: Python<'_>, done: Result<PyResult<Done>, RecvError>, purpose: Purpose) -> Option<Outcome> {
        // Dropped without an answer: no thread could be started.
        let Ok(done) = done else { return Some(Outcome::Answer(response::too_busy())) };
        let returned = match done {
            Ok(Done::Returned(returned)) => Ok(returned.into_bound(py)),
            Ok(Done::Passed(position)) => {
                self.progress.as_mut()?.position = position;
                return self.go_on();
            }
            Ok(Done::Late(position, awaitable, inside)) => {
                let progress = self.progress.as_mut()?;
                (progress.position, progress.inside) = (position, inside);
                return match start(&self.lane, progress, awaitable.bind(py)) {
                    Ok(task) => {
                        self.waiting = Waiting::Function(TaskWait::new(task.unbind()));
                        None
                    }
                    Err(error) => Some(self.fail(py, &error)),
                };
            }
            Err(error) => Err(error),
        };
        Some(match (purpose, returned) {
            (Purpose::Hook(response), returned) => self.hooked(response.into_bound(py), returned),
            (_, Ok(returned)) => self.answer(returned),
            (_, Err(error)) => self.fail(py, &error),
        })
    }

    fn resume<'py>(&mut self, py: Python<'py>, returned: PyResult<Bound<'py, PyAny>>) -> Option<Outcome> {
        match self.take(py, returned) {
            Step::GoOn => self.go_on(),
            Step::Wait => None,
            Step::End(outcome) => Some(outcome),
        }
    }

    /// Judges what a function of the chain, or the handler, returned.
    fn take<'py>(&mut self, py: Python<'py>, returned: PyResult<Bound<'py, PyAny>>) -> Step {
        if let (Some(why), Ok(_)) = (self.cancelled, &returned) {
            return Step::End(self.end(py, why, None));
        }
        let lane = Rc::clone(&self.lane);
        let Some(progress) = self.progress.as_mut() else {
            return Step::End(Outcome::Answer(response::server_error(None)));
        };
        let next = progress.position.next(lane.application().chain(&progress.target));
        let judged = returned.and_then(|returned| match next {
            // What a handler may return shows when it is sent.
            Next::Endpoint => Ok(Judged::Answer(returned)),
            _ => judge(lane.application(), next, progress.request.bind(py), returned),
        });
        match judged {
            Ok(Judged::Passes) => {
                progress.position.pass();
                Step::GoOn
            }
            Ok(Judged::Late(awaitable)) => match start(&lane, progress, &awaitable) {
                Ok(task) => {
                    self.waiting = Waiting::Function(TaskWait::new(task.unbind()));
                    Step::Wait
                }
                Err(error) => Step::End(self.fail(py, &error)),
            },
            Ok(Judged::Answer(answer)) => Step::End(self.answer(answer)),
            Err(error) => Step::End(self.fail(py, &error)),
        }
    }

    fn answer(&mut self, returned: Bound<'_, PyAny>) -> Outcome {
        match self.progress.take() {
            Some(mut progress) => {
                progress.end_inside();
                after::answer(&self.lane, progress, returned)
            }
            None => Outcome::Answer(response::server_error(None)),
        }
    }

    fn hooked<'py>(&mut self, response: Bound<'py, PyAny>, returned: PyResult<Bound<'py, PyAny>>) -> Outcome {
        if let Some(why) = self.cancelled {
            return self.end(response.py(), why, returned.err().as_ref());
        }
        match self.progress.take() {
            Some(progress) => after::resume(&self.lane, progress, response, returned),
            None => Outcome::Answer(response::server_error(None)),
        }
    }

    fn send(&mut self, returned: Bound<'_, PyAny>, stream: Begun) -> Outcome {
        match self.progress.take() {
            Some(progress) => send(&self.lane, progress, returned, Some(stream)),
            None => Outcome::Answer(response::server_error(None)),
        }
    }

    /// A stream has failed before its first chunk: what is sent in its place is another answer.
    fn cut(&mut self, py: Python<'_>, error: &PyErr) -> Outcome {
        if let Some(progress) = &mut self.progress {
            progress.after = 0;
        }
        self.fail(py, error)
    }

    fn fail(&mut self, py: Python<'_>, error: &PyErr) -> Outcome {
        if let Some(why) = self.cancelled
            && error.is_instance_of::<CancelledError>(py)
        {
            return self.end(py, why, Some(error));
        }
        match self.progress.take() {
            Some(mut progress) => {
                progress.end_inside();
                failure::fail(&self.lane, progress, py, error)
            }
            None => Outcome::Answer(response::server_error(None)),
        }
    }

    /// Answers without what was cancelled, which goes on all the same.
    pub fn give_up(&mut self) -> Outcome {
        self.waiting = Waiting::Nothing;
        let lane = Rc::clone(&self.lane);
        self.end(lane.python(), Cancelled::TooLate, None)
    }

    /// Ends a request that was cancelled.
    fn end(&mut self, py: Python<'_>, why: Cancelled, error: Option<&PyErr>) -> Outcome {
        match (why, self.progress.take()) {
            (Cancelled::TooLate, Some(mut progress)) => {
                progress.end_inside();
                failure::too_late(&self.lane, progress, py, error)
            }
            (Cancelled::TooLate, None) => Outcome::Answer(response::server_error(None)),
            (Cancelled::ClientLeft, _) => Outcome::Answer(response::client_left()),
        }
    }

    /// The chain has let the request pass to what is not Python.
    fn native(&mut self, py: Python<'_>) -> Outcome {
        let Some(progress) = self.progress.take() else { return Outcome::Answer(response::server_error(None)) };
        pass_on(&self.lane, progress, py).unwrap_or_else(|error| broken(&self.lane, py, &error))
    }
}

/// What a request does after a function has returned.
enum Step {
    GoOn,
    Wait,
    End(Outcome),
}

impl Progress {
    /// The around-middleware has ended.
    fn end_inside(&mut self) {
        if let Some(inside) = self.inside.take() {
            inside.get().end();
        }
    }
}

/// Takes a request whose chain has let it pass to what is not Python, or to an exception handler.
pub fn pass_on(lane: &Rc<Lane>, progress: Progress, py: Python<'_>) -> PyResult<Outcome> {
    if lane.application().catches().answer(&progress.target) {
        return Ok(failure::unmatched(lane, progress, py));
    }
    if !lane.application().chain(&progress.target).after.is_empty() {
        return hook_native(lane, progress, py);
    }
    let request = progress.request.into_bound(py);
    let Asked { parts, parameters, .. } = request.get().shown(py)?.asked();
    if is_unshared(&request, 1) {
        request.get().release(py)?;
        lane.take_back(request);
    }
    Ok(native(progress.target, parts, parameters))
}

/// Takes what is not Python to the after-hooks.
fn hook_native(lane: &Rc<Lane>, progress: Progress, py: Python<'_>) -> PyResult<Outcome> {
    if let Target::Endpoint(endpoint) = progress.target
        && let BoundEndpoint::Service(files) = lane.application().endpoint(endpoint)
    {
        let asked = progress.request.get().shown(py)?.asked();
        let serving = files.serve(Call { lane: Rc::clone(lane), endpoint }, asked, axum::body::Body::empty());
        return Ok(Outcome::Suspended(Box::new(Suspended::new(lane, progress, Waiting::Service(serving)))));
    }
    let answer = match progress.target.clone() {
        Target::MethodNotAllowed(allow) => response::method_not_allowed(allow),
        Target::Options(allow) => response::no_content(allow),
        Target::NotFound | Target::Endpoint(_) => response::not_found(),
    };
    Ok(after::answer(lane, progress, response::from_http(py, answer)?))
}

/// What should not happen.
fn broken(lane: &Lane, py: Python<'_>, error: &PyErr) -> Outcome {
    let page = lane.report().failed(py, "a request could not be finished", error, || Page::Text);
    Outcome::Answer(response::server_error(page))
}

impl Drop for Suspended {
    fn drop(&mut self) {
        if let Waiting::Function(task) | Waiting::Value(task) | Waiting::Hook(task, _) = &self.waiting {
            task.cancel(self.lane.python());
        }
    }
}

/// Whether a function belongs on a thread of the pool.
fn is_pooled(lane: &Lane, progress: &Progress, calling: &Calling) -> bool {
    !calling.is_async() && lane.application().is_pooled(&progress.target)
}

/// Lets a thread of the pool go on.
fn hop<'py>(lane: &Lane, progress: &Progress, py: Python<'py>, part: Part) -> Called<'py> {
    match pooled::hop(lane, progress.request.bind(py), &progress.target, progress.context.clone_ref(py), part) {
        Ok(hop) => Called::Hopped(hop),
        Err(Busy) => Called::Busy,
    }
}

/// Calls the next function of the chain, or the handler.
fn call_what_is_next<'py>(lane: &Rc<Lane>, progress: &mut Progress, py: Python<'py>) -> PyResult<Called<'py>> {
    let application = lane.application();
    let position = progress.position;
    let next = position.next(application.chain(&progress.target));
    if application.is_next_pooled(next, &progress.target) {
        return Ok(hop(lane, progress, py, Part::From(position)));
    }
    match next {
        Next::Request(stage) => {
            let call = || application.stages()[stage].bind(py).call1((&progress.request,));
            run(lane, progress, application.stage_calling(stage), py, call)
        }
        Next::Around(stage) => call_around(lane, progress, py, stage),
        Next::Endpoint => call_endpoint(lane, progress, py),
    }
}

fn call_around<'py>(lane: &Rc<Lane>, progress: &mut Progress, py: Python<'py>, stage: usize) -> PyResult<Called<'py>> {
    let application = lane.application();
    let calling = application.stage_calling(stage);
    let request = progress.request.bind(py);
    let call_next = CallNext::new(request, &progress.target, progress.position.inside(), !calling.is_async())?;
    let call = || application.stages()[stage].bind(py).call1((request, &call_next));
    let called = run(lane, progress, calling, py, call);
    call_next.get().leave();
    progress.inside = Some(call_next.unbind());
    called
}

fn call_endpoint<'py>(lane: &Rc<Lane>, progress: &Progress, py: Python<'py>) -> PyResult<Called<'py>> {
    let Target::Endpoint(index) = progress.target else { return Ok(Called::Native) };
    match lane.application().endpoint(index) {
        BoundEndpoint::Python(endpoint) => {
            let planned = &lane.application().plan().endpoints[index];
            run(lane, progress, endpoint.calling(), py, || endpoint.call(planned, progress.request.bind(py)))
        }
        BoundEndpoint::Service(_) => Ok(Called::Native),
    }
}

/// Calls an after-hook.
pub fn call_after_hook<'py>(
    lane: &Rc<Lane>,
    progress: &Progress,
    stage: usize,
    response: &Bound<'py, PyAny>,
) -> PyResult<Called<'py>> {
    let (py, application) = (response.py(), lane.application());
    if is_pooled(lane, progress, application.stage_calling(stage)) {
        return Ok(hop(lane, progress, py, Part::Hook(stage, response.clone().unbind())));
    }
    let call = || application.stages()[stage].bind(py).call1((&progress.request, response));
    run(lane, progress, application.stage_calling(stage), py, call)
}

fn call_exception_handler<'py>(
    lane: &Rc<Lane>,
    progress: &Progress,
    py: Python<'py>,
    error: &PyErr,
    stage: usize,
) -> PyResult<Called<'py>> {
    let application = lane.application();
    if is_pooled(lane, progress, application.stage_calling(stage)) {
        return Ok(hop(lane, progress, py, Part::Catch(stage, error.clone_ref(py))));
    }
    // With its traceback, which the error may be the only one to hold.
    let value = error.clone_ref(py).into_value(py).into_bound(py);
    let (function, calling) = (application.stages()[stage].bind(py), application.stage_calling(stage));
    if let Calling::Task(_) = calling {
        let events = Lane::events(lane)?;
        return run(lane, progress, calling, py, || {
            events.coroutine(py, "handle", (function, &progress.request, &value))
        });
    }
    let _handling = handle_error(&value);
    run(lane, progress, calling, py, || function.call1((&progress.request, &value)))
}

fn run<'py>(
    lane: &Rc<Lane>,
    progress: &Progress,
    calling: &Calling,
    py: Python<'py>,
    call: impl FnOnce() -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Called<'py>> {
    let called = || progress.context.run(py, call);
    // A coroutine function runs nothing yet where it is called.
    let returned =
        if calling.is_async() { called() } else { lane.application().measure(py, &progress.target, called) }?;
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
