//! A request whose chain has let it pass to what is not Python.

use std::rc::Rc;

use pyo3::prelude::*;

use super::dispatch::{Outcome, Target, native};
use super::endpoint::BoundEndpoint;
use super::progress::Progress;
use super::suspended::{Suspended, Waiting};
use super::{after, failure};
use crate::python::is_unshared;
use crate::response;
use crate::server::{Asked, Call, Lane};

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
        return Ok(Suspended::until(lane, progress, Waiting::Service(serving)));
    }
    let answer = match progress.target.clone() {
        Target::MethodNotAllowed(allow) => response::method_not_allowed(allow),
        Target::Options(allow) => response::no_content(allow),
        Target::NotFound | Target::Endpoint(_) => response::not_found(),
    };
    Ok(after::answer(lane, progress, response::from_http(py, answer)?))
}
