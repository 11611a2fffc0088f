//! A request whose chain has let it pass to what is not Python.

use std::rc::Rc;

use http::StatusCode;
use pyo3::prelude::*;

use super::dispatch::{Outcome, Target, native};
use super::endpoint::BoundEndpoint;
use super::progress::Progress;
use super::suspended::{Suspended, Waiting};
use super::{after, failure};
use crate::python::{http_exception, is_unshared};
use crate::response::{self, Body};
use crate::server::{Asked, Call, Lane, Serving};

/// Takes a request whose chain has let it pass to what is not Python, or to an exception handler.
pub fn pass_on(lane: &Rc<Lane>, progress: Progress, py: Python<'_>) -> PyResult<Outcome> {
    if lane.application().catches().answer(&progress.target) {
        return Ok(failure::unmatched(lane, progress, py));
    }
    if let Some(serving) = serve(lane, &progress, py)? {
        return Ok(Suspended::until(lane, progress, Waiting::Service(serving)));
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

/// A file whose answer comes back here, because Python has to do with it: an after-hook, or an exception handler in the
/// place of a file that is not there.
fn serve(lane: &Rc<Lane>, progress: &Progress, py: Python<'_>) -> PyResult<Option<Serving>> {
    let application = lane.application();
    let Target::Endpoint(endpoint) = progress.target else { return Ok(None) };
    let BoundEndpoint::Service(files) = application.endpoint(endpoint) else { return Ok(None) };
    if application.chain(&progress.target).after.is_empty() && !application.catches().answer_missing_files() {
        return Ok(None);
    }
    let asked = progress.request.get().shown(py)?.asked();
    Ok(Some(files.serve(Call { lane: Rc::clone(lane), endpoint }, asked)))
}

/// Takes what a native service has answered to its client.
pub fn served(lane: &Rc<Lane>, progress: Progress, py: Python<'_>, answer: http::Response<Body>) -> Outcome {
    let application = lane.application();
    if answer.status() == StatusCode::NOT_FOUND && application.catches().answer_missing_files() {
        return failure::fail(lane, progress, py, &http_exception(py, StatusCode::NOT_FOUND, &[]));
    }
    if application.chain(&progress.target).after.is_empty() {
        return Outcome::Answer(answer);
    }
    match response::from_http(py, answer) {
        Ok(response) => after::answer(lane, progress, response),
        Err(error) => failure::fail(lane, progress, py, &error),
    }
}

/// Takes what is not Python to the after-hooks.
fn hook_native(lane: &Rc<Lane>, progress: Progress, py: Python<'_>) -> PyResult<Outcome> {
    let answer = match progress.target.clone() {
        Target::MethodNotAllowed(allow) => response::method_not_allowed(allow),
        Target::Options(allow) => response::no_content(allow),
        Target::UnknownMethod => response::not_implemented(),
        Target::Refused(refusal) => refusal.response(),
        Target::NotFound | Target::Endpoint(_) => response::not_found(),
    };
    Ok(after::answer(lane, progress, response::from_http(py, answer)?))
}
