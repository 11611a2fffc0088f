//! Calls the functions on the way of a request: on the lane, in a task, or on a thread of the pool.

use std::rc::Rc;

use pyo3::prelude::*;
use pyo3::types::PyString;

use super::calling::Calling;
use super::dispatch::Target;
use super::endpoint::BoundEndpoint;
use super::pooled::{self, Hop, Part};
use super::progress::Progress;
use crate::chain::{CallNext, Next};
use crate::pool::Busy;
use crate::python::{RequestContext, call, handle_error};
use crate::server::Lane;

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

/// What has become of what a call has returned.
pub enum Followed<'py> {
    Ended(Bound<'py, PyAny>),
    /// This task has to be waited for.
    Waits(Bound<'py, PyAny>),
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
pub fn call_what_is_next<'py>(lane: &Rc<Lane>, progress: &mut Progress, py: Python<'py>) -> PyResult<Called<'py>> {
    let application = lane.application();
    let position = progress.position;
    let next = position.next(application.chain(&progress.target));
    if application.is_next_pooled(next, &progress.target) {
        let until = progress.asking.as_ref().and_then(|asking| asking.place());
        return Ok(hop(lane, progress, py, Part::From(position, until)));
    }
    match next {
        Next::Request(stage) => {
            let call = || call(application.stages()[stage].bind(py), [progress.request.bind(py)]);
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
    let call = || call(application.stages()[stage].bind(py), [request, call_next.as_any()]);
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
    let call = || call(application.stages()[stage].bind(py), [progress.request.bind(py), response]);
    run(lane, progress, application.stage_calling(stage), py, call)
}

/// Calls an exception handler.
pub fn call_exception_handler<'py>(
    lane: &Rc<Lane>,
    progress: &Progress,
    py: Python<'py>,
    error: &PyErr,
    stage: usize,
) -> PyResult<Called<'py>> {
    let application = lane.application();
    if application.is_catch_pooled(stage, &progress.target) {
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
    let call = || call(function, [progress.request.bind(py), &value]);
    if let Calling::Plain = calling {
        let called = || progress.context.run(py, call);
        return application.measure_catch(py, stage, called).map(Called::Returned);
    }
    run(lane, progress, calling, py, call)
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
    Ok(match follow(lane, &progress.context, calling, returned)? {
        Followed::Ended(returned) => Called::Returned(returned),
        Followed::Waits(task) => Called::Started(task),
    })
}

/// Goes on with what a call has returned: a coroutine is driven, or becomes a task.
#[inline]
pub fn follow<'py>(
    lane: &Rc<Lane>,
    context: &RequestContext,
    calling: &Calling,
    returned: Bound<'py, PyAny>,
) -> PyResult<Followed<'py>> {
    match calling {
        Calling::Plain => Ok(Followed::Ended(returned)),
        Calling::Driven => drive(lane, context, &returned).map(Followed::Ended),
        Calling::Task(name) => start_named(lane, context, returned, name),
    }
}

#[inline(never)]
fn drive<'py>(lane: &Rc<Lane>, context: &RequestContext, coroutine: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    Lane::events(lane)?.drive(coroutine, context)
}

#[inline(never)]
fn start_named<'py>(
    lane: &Rc<Lane>,
    context: &RequestContext,
    coroutine: Bound<'py, PyAny>,
    name: &Py<PyString>,
) -> PyResult<Followed<'py>> {
    let events = Lane::events(lane)?;
    let name = name.bind(coroutine.py());
    let task = events.start(coroutine, context, name)?;
    Ok(match events.result_if_done(&task)? {
        Some(result) => Followed::Ended(result),
        None => Followed::Waits(task),
    })
}

/// Starts a task that waits for an awaitable.
pub fn start<'py>(lane: &Rc<Lane>, progress: &Progress, awaitable: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let py = awaitable.py();
    let events = Lane::events(lane)?;
    let coroutine = events.coroutine(py, "awaited", (awaitable,))?;
    events.start(coroutine, &progress.context, &PyString::new(py, "handler"))
}
