//! What an error becomes: what an exception handler answers, the answer that it describes itself, or a 500.

use std::rc::Rc;

use http::StatusCode;
use pyo3::exceptions::{PyBaseExceptionGroup, PyTimeoutError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

use super::after;
use super::catches::Catches;
use super::dispatch::{Outcome, Target};
use super::progress::Progress;
use super::suspended;
use crate::python::{http_exception, http_exception_class};
use crate::request::Request;
use crate::response::{self, Body, Failed, Page};
use crate::server::Lane;

/// How far the search for an answer to an error has come. Each step is taken once, so that it ends.
#[derive(Clone, Copy, Default)]
pub struct Recovery {
    /// The exception handler that is to answer.
    pub stage: Option<usize>,
    /// The answer that the last error describes is made.
    described: bool,
    /// A 500 is the answer.
    failed: bool,
    /// The after-hook that has failed since.
    hook: Option<usize>,
}

impl Recovery {
    /// This stage, an exception handler, is to answer.
    pub fn by(stage: usize) -> Self {
        Self { stage: Some(stage), ..Self::default() }
    }

    /// This stage, an after-hook, has failed.
    pub fn within(self, hook: usize) -> Self {
        Self { hook: Some(hook), ..self }
    }

    fn has_begun(self) -> bool {
        self.described || self.failed || self.stage.is_some()
    }
}

/// Takes a request that has failed to its answer.
pub fn fail(lane: &Rc<Lane>, mut progress: Progress, py: Python<'_>, error: &PyErr) -> Outcome {
    if let Some(lone) = answered_alone(lane, &progress, py, error) {
        return fail(lane, progress, py, &lone);
    }
    let catches = lane.application().catches();
    let stage = if progress.recovery.has_begun() { Ok(None) } else { catches.find(py, error) };
    match stage {
        Ok(Some(stage)) => suspended::catch(lane, progress, py, error, stage),
        Ok(None) if !progress.recovery.described && !progress.recovery.failed && is_described(py, error) => {
            progress.recovery.described = true;
            match described(py, error) {
                Ok(answer) => after::answer(lane, progress, answer),
                Err(error) => fail(lane, progress, py, &error),
            }
        }
        Ok(None) => unhandled(lane, progress, py, error),
        Err(error) => unhandled(lane, progress, py, &error),
    }
}

/// The one error in a group, as a `TaskGroup` raises it, where something answers for that error.
fn answered_alone(lane: &Rc<Lane>, progress: &Progress, py: Python<'_>, error: &PyErr) -> Option<PyErr> {
    let (catches, recovery) = (lane.application().catches(), progress.recovery);
    let alone = alone(py, error, catches)?;
    let described = !recovery.described && !recovery.failed && is_described(py, &alone);
    let caught = !recovery.has_begun() && catches.find(py, &alone).is_ok_and(|stage| stage.is_some());
    (described || caught).then_some(alone)
}

/// The one error in a group, however deep; a group that has an exception handler of its own is left as it is.
fn alone(py: Python<'_>, error: &PyErr, catches: &Catches) -> Option<PyErr> {
    let mut alone = error.value(py).clone().into_any();
    while alone.is_instance_of::<PyBaseExceptionGroup>() && !catches.answer_group(&alone) {
        let inside = alone.getattr(intern!(py, "exceptions")).ok()?;
        let inside = inside.cast::<PyTuple>().ok()?;
        if inside.len() != 1 {
            return None;
        }
        alone = inside.get_item(0).ok()?;
    }
    (!alone.is(error.value(py))).then(|| PyErr::from_value(alone))
}

/// Answers a request that matches no route with an exception handler.
pub fn unmatched(lane: &Rc<Lane>, progress: Progress, py: Python<'_>) -> Outcome {
    let error = match &progress.target {
        Target::MethodNotAllowed(allow) => {
            http_exception(py, StatusCode::METHOD_NOT_ALLOWED, &[("Allow", allow.to_str().unwrap_or_default())])
        }
        Target::UnknownMethod => http_exception(py, StatusCode::NOT_IMPLEMENTED, &[]),
        _ => http_exception(py, StatusCode::NOT_FOUND, &[]),
    };
    fail(lane, progress, py, &error)
}

/// Answers a request whose time is over.
///
/// # Arguments
/// * `error`: what its cancelled function has raised; the log shows where it stood.
pub fn too_late(lane: &Rc<Lane>, progress: Progress, py: Python<'_>, error: Option<&PyErr>) -> Outcome {
    let request = progress.request.bind(py);
    let message = format!("{}: {} took too long and was cancelled", sent(request), place(lane, &progress));
    let timeout = PyTimeoutError::new_err("the time for the handler is over");
    timeout.set_cause(py, error.map(|error| error.clone_ref(py)));
    lane.report().failure(py, &message, &timeout);
    fail(lane, progress, py, &http_exception(py, StatusCode::GATEWAY_TIMEOUT, &[]))
}

/// Says which request the end of the server has cut.
pub fn cut(lane: &Lane, progress: &Progress, py: Python<'_>) {
    let request = progress.request.bind(py);
    let message = format!("{}: {} did not end within the grace and was cut", sent(request), place(lane, progress));
    lane.report().failure(py, &message, &PyTimeoutError::new_err("the time for the end of the server is over"));
}

/// A line in the log, and a 500: that of the application, unless it is what has failed.
fn unhandled(lane: &Rc<Lane>, progress: Progress, py: Python<'_>, error: &PyErr) -> Outcome {
    let request = progress.request.bind(py);
    let failed = format!("{}: {} failed", sent(request), place(lane, &progress));
    let asked = || request.get().read_headers(py, Page::asked_by).unwrap_or(Page::Text);
    let page = lane.report().failed(py, &failed, error, asked);
    match lane.application().catches().last() {
        // What debug mode shows is more than any exception handler knows.
        Some(stage) if page.is_none() && !progress.recovery.failed && progress.recovery.stage != Some(stage) => {
            suspended::catch(lane, progress, py, error, stage)
        }
        _ => answer_failed(lane, progress, py, error, response::server_error(page)),
    }
}

/// Sends a 500, which the after-hooks that are left see as any other answer. A failure of theirs is the last one.
fn answer_failed(
    lane: &Rc<Lane>,
    mut progress: Progress,
    py: Python<'_>,
    error: &PyErr,
    answer: http::Response<Body>,
) -> Outcome {
    let hooks = lane.application().chain(&progress.target).after.len();
    if progress.after == hooks || progress.recovery.failed {
        return Outcome::Answer(Failed::attach(py, error, answer));
    }
    progress.recovery.failed = true;
    progress.failed = Some(error.clone_ref(py));
    match response::from_http(py, answer) {
        Ok(response) => after::answer(lane, progress, response),
        Err(_) => Outcome::Answer(Failed::attach(py, error, response::server_error(None))),
    }
}

/// Whether an error says itself what it is answered with.
fn is_described(py: Python<'_>, error: &PyErr) -> bool {
    http_exception_class(py).is_ok_and(|class| error.is_instance(py, class))
}

/// What a handler would have returned in the place of an `HTTPException`.
fn described<'py>(py: Python<'py>, error: &PyErr) -> PyResult<Bound<'py, PyAny>> {
    let error = error.value(py);
    let status = error.getattr(intern!(py, "status"))?;
    let mut body = error.getattr(intern!(py, "body"))?;
    if body.is_none() {
        let known = StatusCode::from_u16(status.extract()?).ok().and_then(|status| status.canonical_reason());
        body = PyString::new(py, known.unwrap_or_default()).into_any();
    }
    let headers = error.getattr(intern!(py, "headers"))?;
    let answer = if headers.is_none() {
        (body, status).into_pyobject(py)?
    } else {
        (body, status, headers).into_pyobject(py)?
    };
    Ok(answer.into_any())
}

fn sent(request: &Bound<'_, Request>) -> String {
    let shown = request.get().shown(request.py());
    shown.map(|shown| format!("{} {}", shown.method(), shown.sent_path())).unwrap_or_default()
}

fn place(lane: &Lane, progress: &Progress) -> String {
    let plan = lane.application().plan();
    let Recovery { hook, stage, .. } = progress.recovery;
    if let Some(hook) = hook {
        let hook = &plan.stages[hook];
        return format!("the after-hook {} ({})", hook.name, hook.location);
    }
    match (stage, &progress.target) {
        (Some(stage), _) => {
            let stage = &plan.stages[stage];
            format!("the exception handler {} ({})", stage.name, stage.location)
        }
        (_, Target::Endpoint(index)) => {
            let endpoint = &plan.endpoints[*index];
            format!("{} ({})", endpoint.name, endpoint.location)
        }
        _ => "no route".to_owned(),
    }
}
