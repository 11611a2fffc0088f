//! A request whose chain or handler is async: it goes on when what it waits for is there.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use pyo3::exceptions::asyncio::CancelledError;
use pyo3::prelude::*;
use tokio::sync::oneshot::error::RecvError;

use super::calls::{self, Called};
use super::demand::{Asking, Coming, Demand, received};
use super::dispatch::{Outcome, Target};
use super::failure::{self, Recovery};
use super::pooled::{Done, Hop, busy};
use super::progress::Progress;
use super::sending::async_stream_of;
use super::{after, passed, sending};
use crate::chain::{Judged, Next, judge};
use crate::event_loop::TaskWait;
use crate::request::Request;
use crate::response::{self, AsyncStream, Beginning, Begun, Refusal};
use crate::server::{Lane, Serving, Thread};

/// A request on its way. It has an object of its own, which nothing reuses before it ends.
///
/// Dropped when the client has left: what it waits for is cancelled.
pub struct Suspended {
    lane: Rc<Lane>,
    progress: Option<Progress>,
    waiting: Waiting,
    cancelled: Option<Cancelled>,
    /// The body has come, and the time of the async functions begins.
    begins: bool,
}

/// Why what a request waits for was cancelled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    /// Nobody is there for what would come next.
    ClientLeft,
    /// Its time is over.
    TooLate,
}

/// What a request waits for.
pub enum Waiting {
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
    /// For the body, which the next function may touch.
    Body(Coming),
    /// For a part of the way on a thread of the pool.
    Hop(Hop, Purpose),
    Nothing,
}

/// What a thread of the pool does for.
pub enum Purpose {
    /// The chain and the handler.
    Way,
    /// What is sent.
    Value,
    /// An after-hook, called with this response.
    Hook(Py<PyAny>),
}

/// Takes a request through a chain that is more than plain functions, one after the other.
///
/// # Arguments
/// * `demand`: asks for the body, where it is still to be read.
pub fn begin(
    lane: &Rc<Lane>,
    request: Bound<'_, Request>,
    target: Target,
    head: bool,
    demand: Option<Arc<Demand>>,
) -> PyResult<Outcome> {
    let context = lane.contexts().lend(request.py())?;
    let mut progress = Progress::new(request, context, target, head);
    progress.asking = demand.map(Asking::new);
    Ok(Suspended::new(lane, progress, Waiting::Nothing).go_on_or_wait())
}

/// Calls an exception handler.
pub fn catch(lane: &Rc<Lane>, mut progress: Progress, py: Python<'_>, error: &PyErr, stage: usize) -> Outcome {
    progress.recovery = Recovery::by(stage);
    match calls::call_exception_handler(lane, &progress, py, error, stage) {
        Ok(Called::Started(task)) => {
            let waiting = Waiting::Value(TaskWait::new(task.unbind()));
            Suspended::until(lane, progress, waiting)
        }
        Ok(Called::Hopped(hop)) => {
            let waiting = Waiting::Hop(hop, Purpose::Value);
            Suspended::until(lane, progress, waiting)
        }
        Ok(Called::Busy) => Outcome::Answer(response::too_busy()),
        Ok(Called::Returned(returned)) => after::answer(lane, progress, returned),
        Ok(Called::Native) => Outcome::Answer(response::server_error(None)),
        Err(error) => failure::fail(lane, progress, py, &error),
    }
}

/// Waits for what a handler has returned.
pub fn wait_for(lane: &Rc<Lane>, progress: Progress, returned: &Bound<'_, PyAny>) -> Outcome {
    match waiting_for(lane, &progress, returned) {
        Ok(waiting) => Suspended::until(lane, progress, waiting),
        Err(error) => failure::fail(lane, progress, returned.py(), &error),
    }
}

/// Waits for what a function of the chain has returned.
pub fn wait_in_chain(lane: &Rc<Lane>, progress: Progress, awaitable: &Bound<'_, PyAny>) -> Outcome {
    match calls::start(lane, &progress, awaitable) {
        Ok(task) => {
            let waiting = Waiting::Function(TaskWait::new(task.unbind()));
            Suspended::until(lane, progress, waiting)
        }
        Err(error) => failure::fail(lane, progress, awaitable.py(), &error),
    }
}

fn waiting_for(lane: &Rc<Lane>, progress: &Progress, returned: &Bound<'_, PyAny>) -> PyResult<Waiting> {
    if let Some(iterator) = async_stream_of(returned) {
        let events = Lane::events(lane)?;
        let report = lane.report().clone();
        let stream = AsyncStream::start(lane.attached(), &events, &iterator, &progress.context, report)?;
        response::begin_stream(returned);
        return Ok(Waiting::Chunk(returned.clone().unbind(), Box::new(stream)));
    }
    Ok(Waiting::Value(TaskWait::new(calls::start(lane, progress, returned)?.unbind())))
}

impl Suspended {
    fn new(lane: &Rc<Lane>, progress: Progress, waiting: Waiting) -> Self {
        Self { lane: Rc::clone(lane), progress: Some(progress), waiting, cancelled: None, begins: false }
    }

    /// A request that waits.
    pub fn until(lane: &Rc<Lane>, progress: Progress, waiting: Waiting) -> Outcome {
        Outcome::Suspended(Box::new(Self::new(lane, progress, waiting)))
    }

    /// A request that waits for its handler.
    pub fn in_handler(lane: &Rc<Lane>, progress: Progress, task: Bound<'_, PyAny>) -> Outcome {
        Suspended::until(lane, progress, Waiting::Function(TaskWait::new(task.unbind())))
    }

    /// A request that waits for an after-hook.
    pub fn in_hook(lane: &Rc<Lane>, progress: Progress, task: Bound<'_, PyAny>, response: Bound<'_, PyAny>) -> Outcome {
        let waiting = Waiting::Hook(TaskWait::new(task.unbind()), response.unbind());
        Suspended::until(lane, progress, waiting)
    }

    /// The same, where a thread of the pool has called it.
    pub fn in_pooled_hook(lane: &Rc<Lane>, progress: Progress, hop: Hop, response: Bound<'_, PyAny>) -> Outcome {
        let waiting = Waiting::Hop(hop, Purpose::Hook(response.unbind()));
        Suspended::until(lane, progress, waiting)
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
                        (Ok(unsent), Some(Cancelled::TooLate)) => {
                            response::discard(&unsent);
                            self.end(py, Cancelled::TooLate, None)
                        }
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
                        Ok(()) if self.cancelled == Some(Cancelled::TooLate) => self.give_up(),
                        Ok(()) => self.send(returned.into_bound(py), Begun::Async(stream)),
                        Err(error) => self.cut(py, &error),
                    })
                }
                Waiting::Pooled(returned, beginning) => {
                    let begun = ready!(beginning.poll(cx));
                    let returned = returned.bind(py).clone();
                    self.waiting = Waiting::Nothing;
                    Some(match begun {
                        Some(Ok(begun)) => self.send(returned, Begun::Pooled(Box::new(begun))),
                        Some(Err(error)) => self.cut(py, &error),
                        None => Outcome::Answer(response::too_busy()),
                    })
                }
                Waiting::Hop(hop, _) => {
                    let done = ready!(Pin::new(hop).poll(cx));
                    let Waiting::Hop(_, purpose) = std::mem::replace(&mut self.waiting, Waiting::Nothing) else {
                        continue;
                    };
                    self.land(py, done, purpose)
                }
                Waiting::Body(coming) => {
                    let body = received(ready!(Pin::new(coming).poll(cx)));
                    self.waiting = Waiting::Nothing;
                    self.receive(py, body)
                }
                Waiting::Service(serving) => {
                    let served = ready!(serving.as_mut().poll(cx));
                    self.waiting = Waiting::Nothing;
                    Some(match self.progress.take() {
                        Some(progress) => passed::served(&lane, progress, py, served),
                        None => Outcome::Answer(response::server_error(None)),
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
            Waiting::Nothing | Waiting::Service(_) | Waiting::Pooled(..) | Waiting::Hop(..) | Waiting::Body(_) => {}
        }
    }

    /// Whether the time of its async functions begins only now.
    pub fn begins(&mut self) -> bool {
        std::mem::take(&mut self.begins)
    }

    /// Whether what is waited for ends when its client leaves: a `def` function never does, and a body has limits of its
    /// own.
    pub fn is_cancellable(&self) -> bool {
        !matches!(self.waiting, Waiting::Pooled(..) | Waiting::Hop(..) | Waiting::Body(_))
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
            if let Some(coming) = progress.ask_for_body() {
                self.waiting = Waiting::Body(coming);
                return None;
            }
            let returned = match calls::call_what_is_next(&lane, progress, py) {
                Ok(Called::Returned(returned)) => Ok(returned),
                Ok(Called::Started(task)) => {
                    self.waiting = Waiting::Function(TaskWait::new(task.unbind()));
                    return None;
                }
                Ok(Called::Hopped(hop)) => {
                    self.waiting = Waiting::Hop(hop, Purpose::Way);
                    return None;
                }
                Ok(Called::Busy) => return Some(self.put_off(py)),
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

    /// Goes on with the body.
    fn receive(&mut self, py: Python<'_>, body: Result<Bytes, Refusal>) -> Option<Outcome> {
        let taken = match body {
            Ok(body) => self.progress.as_ref()?.request.get().receive(py, body),
            Err(refusal) => Err(refusal.error(py)),
        };
        self.begins = true;
        match taken {
            Ok(()) => self.go_on(),
            Err(error) => Some(self.fail(py, &error)),
        }
    }

    /// Goes on with what a thread of the pool has come to; None when the request waits again.
    fn land(&mut self, py: Python<'_>, done: Result<PyResult<Done>, RecvError>, purpose: Purpose) -> Option<Outcome> {
        // Dropped without an answer: no thread could be started.
        let Ok(done) = done else { return Some(self.put_off(py)) };
        let returned = match done {
            Ok(Done::Returned(returned)) => Ok(returned.into_bound(py)),
            Ok(Done::Passed(position)) => {
                self.progress.as_mut()?.position = position;
                return self.go_on();
            }
            Ok(Done::Late(position, awaitable, inside)) => {
                let progress = self.progress.as_mut()?;
                (progress.position, progress.inside) = (position, inside);
                return match calls::start(&self.lane, progress, awaitable.bind(py)) {
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

    /// There is no thread of the pool. Whoever has seen the request sees its answer, too.
    fn put_off(&mut self, py: Python<'_>) -> Outcome {
        match &self.progress {
            Some(progress) if progress.position.has_begun() => self.fail(py, &busy(py)),
            _ => Outcome::Answer(response::too_busy()),
        }
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
        if let (Some(why), Ok(unsent)) = (self.cancelled, &returned) {
            response::discard(unsent);
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
            Ok(Judged::Late(awaitable)) => match calls::start(&lane, progress, &awaitable) {
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
            Some(progress) => sending::send(&self.lane, progress, returned, Some(stream)),
            None => Outcome::Answer(response::server_error(None)),
        }
    }

    /// A stream has failed before its first chunk: what is sent in its place is another answer.
    fn cut(&mut self, py: Python<'_>, error: &PyErr) -> Outcome {
        if let Some(progress) = &mut self.progress {
            progress.after = 0;
        }
        self.leave_context(py).unwrap_or_else(|| self.fail(py, error))
    }

    /// Leaves the context to what is dropped; what the request ends with where that cannot be.
    fn leave_context(&mut self, py: Python<'_>) -> Option<Outcome> {
        let left = self.progress.as_mut()?.leave_context(py);
        left.err().map(|error| sending::broken(&self.lane, py, &error))
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
        let py = lane.python();
        self.leave_context(py).unwrap_or_else(|| self.end(py, Cancelled::TooLate, None))
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
        passed::pass_on(&self.lane, progress, py).unwrap_or_else(|error| sending::broken(&self.lane, py, &error))
    }
}

/// What a request does after a function has returned.
enum Step {
    GoOn,
    Wait,
    End(Outcome),
}

impl Drop for Suspended {
    fn drop(&mut self) {
        let py = self.lane.python();
        if let Some(progress) = self.progress.as_ref().filter(|_| self.lane.connections().is_cut()) {
            failure::cut(&self.lane, progress, py);
        }
        if let Waiting::Function(task) | Waiting::Value(task) | Waiting::Hook(task, _) = &self.waiting {
            task.cancel(py);
        }
        if let Waiting::Hop(hop, _) = &mut self.waiting {
            // A thread that has not answered yet finds that nobody waits.
            hop.close();
            if let Ok(Ok(Done::Returned(unsent))) = hop.try_recv() {
                response::discard(unsent.bind(py));
            }
        }
    }
}
