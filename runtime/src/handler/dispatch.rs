//! The one dispatcher: chain, then endpoint.

use std::cell::Cell;
use std::rc::Rc;

use http::request::Parts;
use http::{HeaderValue, Method, Response};
use pyo3::prelude::*;

use super::application::Application;
use super::calling::Calling;
use super::calls::{self, Followed};
use super::endpoint::BoundEndpoint;
use super::failure::fail;
use super::progress::Progress;
use super::suspended::{self, Suspended};
use super::{passed, sending};
use crate::chain::{self, Passage, Position};
use crate::request::{Incoming, Request};
use crate::response::{self, Body, Conversion, Fields, Page, Refusal, to_http};
use crate::routing::Parameters;
use crate::server::Lane;

/// What a request leads to when its chain lets it pass.
#[derive(Clone)]
pub enum Target {
    Endpoint(usize),
    NotFound,
    MethodNotAllowed(HeaderValue),
    Options(HeaderValue),
    /// No resource of the application has the method.
    UnknownMethod,
    /// It is refused before its chain.
    Refused(Refusal),
}

/// What becomes of a request.
pub enum Outcome {
    Answer(Response<Body>),
    /// The chain let it pass to a native service.
    Service(Box<ForService>),
    /// It waits for something in the event loop.
    Suspended(Box<Suspended>),
}

/// A request for a native service.
pub struct ForService {
    pub endpoint: usize,
    pub parts: Parts,
    pub parameters: Parameters,
}

/// Takes a request through its chain to its endpoint.
#[inline]
pub fn dispatch(lane: &Rc<Lane>, incoming: Box<Incoming>, target: Target) -> Outcome {
    if !enters_python(lane.application(), &target) {
        let Incoming { parts, parameters, .. } = *incoming;
        return native(target, parts, parameters);
    }
    let py = lane.python();
    let head = incoming.parts.method == Method::HEAD;
    let demand = incoming.demand.clone();
    let outcome = lane.lend_request(py, incoming).and_then(|request| {
        if demand.is_some() || lane.application().leaves_lane(&target) {
            suspended::begin(lane, request, target, head, demand)
        } else {
            run(lane, request, target, head)
        }
    });
    match outcome {
        Ok(outcome) => outcome,
        Err(error) => {
            let page = lane.report().failed(py, "a request could not be handed to Python", &error, || Page::Text);
            Outcome::Answer(response::server_error(page))
        }
    }
}

/// Whether Python has to do with a request.
pub fn enters_python(application: &Application, target: &Target) -> bool {
    let itself = match target {
        Target::Endpoint(index) => match application.endpoint(*index) {
            BoundEndpoint::Python(_) => true,
            BoundEndpoint::Service(_) => application.catches().answer_missing_files(),
        },
        _ => application.catches().answer(target),
    };
    itself || !application.chain(target).is_empty()
}

#[inline]
fn run(lane: &Rc<Lane>, request: Bound<'_, Request>, target: Target, head: bool) -> PyResult<Outcome> {
    let py = request.py();
    let context = lane.contexts().lend(py)?;
    let application = lane.application();
    let called = application.measure(py, &target, || context.run(py, || call(application, &target, &request)));
    let followed = match called {
        Ok(Reached::Returned(returned, calling)) => calls::follow(lane, &context, calling, returned),
        Ok(Reached::Native) => return passed::pass_on(lane, Progress::new(request, context, target, head), py),
        Ok(Reached::Late(position, awaitable)) => {
            let mut progress = Progress::new(request, context, target, head);
            progress.position = position;
            return Ok(suspended::wait_in_chain(lane, progress, &awaitable));
        }
        Err(error) => Err(error),
    };
    let returned = match followed {
        Ok(Followed::Ended(returned)) => returned,
        Ok(Followed::Waits(task)) => {
            let mut progress = Progress::new(request, context, target, head);
            progress.position = Position::behind(application.chain(&progress.target).request.len());
            return Ok(Suspended::in_handler(lane, progress, task));
        }
        Err(error) => return Ok(fail(lane, Progress::new(request, context, target, head), py, &error)),
    };
    // The object of a request that nobody has kept serves the next one, and its header map this response.
    let fields = Fields::new(&request);
    let conversion =
        Conversion { lane, target: &target, context: &context, head, fields: &fields, stream: Cell::new(None) };
    let converted = to_http(&returned, conversion);
    let released = fields.released();
    let answer = match converted {
        Ok(answer) => answer,
        Err(error) => {
            let progress = Progress::new(request, context, target, head);
            if sending::is_late(&returned) {
                return Ok(suspended::wait_for(lane, progress, &returned));
            }
            return Ok(fail(lane, progress, py, &error));
        }
    };
    response::take_back(returned)?;
    lane.contexts().take_back(py, context);
    if released {
        lane.take_back(request);
    }
    Ok(Outcome::Answer(answer))
}

/// How far calls on the lane have taken a request.
enum Reached<'a, 'py> {
    /// What a middleware or the handler returned, and how that is run.
    Returned(Bound<'py, PyAny>, &'a Calling),
    /// What is not Python.
    Native,
    /// A middleware has returned what has to be waited for.
    Late(Position, Bound<'py, PyAny>),
}

/// The Python part; a coroutine of the handler has not begun yet.
fn call<'a, 'py>(
    application: &'a Application,
    target: &Target,
    request: &Bound<'py, Request>,
) -> PyResult<Reached<'a, 'py>> {
    match (chain::run(application, application.chain(target), request)?, target) {
        (Passage::Through, Target::Endpoint(index)) => match application.endpoint(*index) {
            BoundEndpoint::Python(endpoint) => {
                let returned = endpoint.call(&application.plan().endpoints[*index], request)?;
                Ok(Reached::Returned(returned, endpoint.calling()))
            }
            BoundEndpoint::Service(_) => Ok(Reached::Native),
        },
        (Passage::Through, _) => Ok(Reached::Native),
        (Passage::Answered(answer), _) => Ok(Reached::Returned(answer, &Calling::Plain)),
        (Passage::Late(position, awaitable), _) => Ok(Reached::Late(position, awaitable)),
    }
}

pub fn native(target: Target, parts: Parts, parameters: Parameters) -> Outcome {
    match target {
        Target::Endpoint(endpoint) => Outcome::Service(Box::new(ForService { endpoint, parts, parameters })),
        Target::NotFound => Outcome::Answer(response::not_found()),
        Target::MethodNotAllowed(allow) => Outcome::Answer(response::method_not_allowed(allow)),
        Target::Options(allow) => Outcome::Answer(response::no_content(allow)),
        Target::UnknownMethod => Outcome::Answer(response::not_implemented()),
        Target::Refused(refusal) => Outcome::Answer(refusal.response()),
    }
}
