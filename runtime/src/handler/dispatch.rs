//! The one dispatcher: chain, then endpoint.

use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Response};
use pyo3::prelude::*;

use super::application::Application;
use super::endpoint::BoundEndpoint;
use crate::chain;
use crate::python::{RequestContext, bad_request_message, is_unshared};
use crate::request::{Incoming, Request};
use crate::response::{self, Body, Conversion, to_http};
use crate::routing::Parameters;
use crate::server::Lane;

/// What a request leads to when its chain lets it pass.
pub enum Target {
    Endpoint(usize),
    NotFound,
    MethodNotAllowed(HeaderValue),
    Options(HeaderValue),
}

/// What becomes of a request.
pub enum Outcome {
    Answer(Response<Body>),
    /// The chain let it pass to a native service.
    Service {
        endpoint: usize,
        parts: Parts,
        parameters: Parameters,
    },
}

/// Takes a request through its chain to its endpoint.
#[inline]
pub fn dispatch(lane: &Lane, incoming: Incoming, target: Target) -> Outcome {
    if !enters_python(lane.application(), &target) {
        return native(target, incoming.parts, incoming.parameters);
    }
    let py = lane.python();
    let head = incoming.parts.method == Method::HEAD;
    let prepared = lane.lend_request(py, incoming).and_then(|request| Ok((request, RequestContext::new(py)?)));
    match prepared {
        Ok((request, context)) => run(lane, request, &context, target, head),
        Err(error) => {
            let page = lane.report().failure(py, "a request could not be handed to Python", &error);
            Outcome::Answer(response::server_error(page))
        }
    }
}

fn enters_python(application: &Application, target: &Target) -> bool {
    match target {
        Target::Endpoint(index) => {
            let chain = &application.plan().endpoints[*index].chain;
            !chain.request.is_empty() || matches!(application.endpoint(*index), BoundEndpoint::Python(_))
        }
        _ => !application.plan().unmatched.request.is_empty(),
    }
}

#[inline]
fn run(lane: &Lane, request: Bound<'_, Request>, context: &RequestContext, target: Target, head: bool) -> Outcome {
    let py = request.py();
    let returned = match context.run(py, || call(lane.application(), &target, &request)) {
        Ok(Some(returned)) => returned,
        Ok(None) => {
            let (parts, parameters) = request.borrow().parts();
            if is_unshared(&request, 1) {
                drop(release(&request));
                lane.take_back(request);
            }
            return native(target, parts, parameters);
        }
        Err(error) => return Outcome::Answer(failure(lane, &request, &target, &error)),
    };
    // The object of a request that nobody has kept serves the next one, and its header map this response.
    let unkept = is_unshared(&request, 1);
    let fields = if unkept { release(&request) } else { HeaderMap::new() };
    let conversion = Conversion { attached: lane.attached(), context, report: lane.report(), head, fields };
    let answer = to_http(&returned, conversion).unwrap_or_else(|error| failure(lane, &request, &target, &error));
    if unkept {
        lane.take_back(request);
    }
    Outcome::Answer(answer)
}

/// Empties the object of a request that nobody has kept.
fn release(request: &Bound<'_, Request>) -> HeaderMap {
    let (fields, seen) = request.borrow_mut().release();
    // The borrow has ended: what the application kept in `state` may run code of its own now.
    drop(seen);
    fields
}

/// The Python part: what a middleware or the handler answered; None when something native does.
fn call<'py>(
    application: &Application,
    target: &Target,
    request: &Bound<'py, Request>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let plan = application.plan();
    let chain = match target {
        Target::Endpoint(index) => &plan.endpoints[*index].chain,
        _ => &plan.unmatched,
    };
    if let Some(answer) = chain::run(application, chain, request)? {
        return Ok(Some(answer));
    }
    match target {
        Target::Endpoint(index) => match application.endpoint(*index) {
            BoundEndpoint::Python(endpoint) => endpoint.call(&plan.endpoints[*index], request).map(Some),
            BoundEndpoint::Service(_) => Ok(None),
        },
        _ => Ok(None),
    }
}

fn native(target: Target, parts: Parts, parameters: Parameters) -> Outcome {
    match target {
        Target::Endpoint(endpoint) => Outcome::Service { endpoint, parts, parameters },
        Target::NotFound => Outcome::Answer(response::not_found()),
        Target::MethodNotAllowed(allow) => Outcome::Answer(response::method_not_allowed(allow)),
        Target::Options(allow) => Outcome::Answer(response::no_content(allow)),
    }
}

/// The answer to an exception: a 400 for what the client did, otherwise a 500 and a line in the log.
fn failure(lane: &Lane, request: &Bound<'_, Request>, target: &Target, error: &PyErr) -> Response<Body> {
    let py = request.py();
    if let Some(message) = bad_request_message(py, error) {
        return response::bad_request(message);
    }
    let request = request.borrow();
    let place = match target {
        Target::Endpoint(index) => {
            let endpoint = &lane.application().plan().endpoints[*index];
            format!("{} ({})", endpoint.name, endpoint.location)
        }
        _ => "no route".to_owned(),
    };
    let failed = format!("{} {}: {place} failed", request.http_method(), request.sent_path());
    drop(request);
    response::server_error(lane.report().failure(py, &failed, error))
}
