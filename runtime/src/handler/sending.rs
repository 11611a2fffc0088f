//! Makes the response of what a function has returned, unless that has to be waited for.

use std::cell::Cell;
use std::rc::Rc;

use http::{HeaderValue, StatusCode, header};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::dispatch::{Outcome, Target};
use super::failure;
use super::progress::Progress;
use super::suspended::{self, Suspended, Waiting};
use crate::chain::is_awaitable;
use crate::response::{self, Beginning, Begun, Chunks, Conversion, Failed, Fields, Page, Response, to_http};
use crate::server::Lane;

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
        && is_pooled(lane, &progress)
        && let Some(iterator) = response::stream_of(&returned)
    {
        // It is advanced where its handler ran.
        let chunks = Chunks::new(iterator.unbind(), progress.context.clone_ref(py), lane.report().clone());
        response::begin_stream(&returned);
        let waiting = Waiting::Pooled(returned.unbind(), Beginning::start(lane, chunks));
        return Ok(Suspended::until(lane, progress, waiting));
    }
    let request = progress.request.bind(py);
    let fields = Fields::new(request);
    let (target, context, head) = (&progress.target, &progress.context, progress.head);
    let conversion = Conversion { lane, target, context, head, fields: &fields, stream: Cell::new(stream) };
    let converted = to_http(&returned, conversion);
    let released = fields.released();
    let mut answer = match converted {
        Ok(answer) => answer,
        Err(_) if may_be_late && is_late(&returned) => return Ok(suspended::wait_for(lane, progress, &returned)),
        Err(error) => {
            if !may_be_late {
                progress.leave_context(py)?;
            }
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
    if progress.ends_connection() {
        answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response::take_back(returned)?;
    lane.contexts().take_back(py, progress.context);
    if released {
        lane.take_back(progress.request.into_bound(py));
    }
    Ok(Outcome::Answer(answer))
}

/// Whether `def` functions that answer run on a thread of the pool.
fn is_pooled(lane: &Lane, progress: &Progress) -> bool {
    let (application, target) = (lane.application(), &progress.target);
    let catch = progress.recovery.stage.is_some_and(|stage| application.is_catch_pooled(stage, target));
    catch || application.is_pooled(target)
}

/// Whether a handler has returned what has to be waited for: an awaitable, or an async iterator.
pub fn is_late(returned: &Bound<'_, PyAny>) -> bool {
    is_awaitable(returned) || async_stream_of(returned).is_some()
}

/// The async iterator that is the body.
pub fn async_stream_of<'py>(returned: &Bound<'py, PyAny>) -> Option<Bound<'py, PyAny>> {
    let body = if let Ok(tuple) = returned.cast_exact::<PyTuple>() {
        tuple.get_item(0).ok()?
    } else if let Ok(response) = returned.cast::<Response>() {
        response.get().stream(returned.py())?
    } else {
        returned.clone()
    };
    body.hasattr(intern!(returned.py(), "__anext__")).unwrap_or(false).then_some(body)
}

/// What should not happen.
pub fn broken(lane: &Lane, py: Python<'_>, error: &PyErr) -> Outcome {
    let page = lane.report().failed(py, "a request could not be finished", error, || Page::Text);
    Outcome::Answer(response::server_error(page))
}
