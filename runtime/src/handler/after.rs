//! What an answer passes on its way out: the after-hooks of its chain.

use std::rc::Rc;

use pyo3::prelude::*;

use super::calls::{self, Called};
use super::dispatch::Outcome;
use super::pooled::Hop;
use super::progress::Progress;
use super::suspended::{self, Suspended};
use super::{failure, sending};
use crate::chain::{Judged, is_awaitable, judge_hook};
use crate::response;
use crate::server::Lane;

/// What has become of an answer in an after-hook.
enum Taken<'py> {
    Answer(Bound<'py, PyAny>),
    /// The task of the hook has to be waited for; with the response that it was called with.
    Waits(Bound<'py, PyAny>, Bound<'py, PyAny>),
    /// A thread of the pool has called the hook, with this response.
    Hops(Hop, Bound<'py, PyAny>),
    /// No thread of the pool is to be had.
    Busy,
}

/// Takes an answer through the after-hooks that are left, and sends it.
pub fn answer(lane: &Rc<Lane>, mut progress: Progress, returned: Bound<'_, PyAny>) -> Outcome {
    let py = returned.py();
    let mut answer = returned;
    while let Some(stage) = lane.application().chain(&progress.target).after.get(progress.after) {
        let response = match response::from_returned(&answer, lane.application().json()) {
            Ok(response) => response,
            Err(_) if is_awaitable(&answer) => return suspended::wait_for(lane, progress, &answer),
            Err(error) => return failure::fail(lane, progress, py, &error),
        };
        // Nobody else has what the response holds.
        drop(answer);
        progress.after += 1;
        let called = calls::call_after_hook(lane, &progress, *stage as usize, &response);
        match take(lane, &progress, response, called) {
            Ok(Taken::Answer(next)) => answer = next,
            Ok(Taken::Waits(task, response)) => return Suspended::in_hook(lane, progress, task, response),
            Ok(Taken::Hops(hop, response)) => return Suspended::in_pooled_hook(lane, progress, hop, response),
            Ok(Taken::Busy) => return Outcome::Answer(response::too_busy()),
            Err(error) => return fail(lane, progress, py, &error),
        }
    }
    sending::send(lane, progress, answer, None)
}

/// Goes on with what an after-hook that had to be waited for has returned.
pub fn resume<'py>(
    lane: &Rc<Lane>,
    progress: Progress,
    response: Bound<'py, PyAny>,
    returned: PyResult<Bound<'py, PyAny>>,
) -> Outcome {
    let py = response.py();
    match take(lane, &progress, response, returned.map(Called::Returned)) {
        Ok(Taken::Answer(next)) => answer(lane, progress, next),
        Ok(Taken::Waits(task, response)) => Suspended::in_hook(lane, progress, task, response),
        Ok(Taken::Hops(hop, response)) => Suspended::in_pooled_hook(lane, progress, hop, response),
        Ok(Taken::Busy) => Outcome::Answer(response::too_busy()),
        Err(error) => fail(lane, progress, py, &error),
    }
}

/// Takes a request whose last after-hook has failed to another answer.
fn fail(lane: &Rc<Lane>, mut progress: Progress, py: Python<'_>, error: &PyErr) -> Outcome {
    let hook = lane.application().chain(&progress.target).after[progress.after - 1] as usize;
    progress.recovery = progress.recovery.within(hook);
    failure::fail(lane, progress, py, error)
}

fn take<'py>(
    lane: &Rc<Lane>,
    progress: &Progress,
    answer: Bound<'py, PyAny>,
    called: PyResult<Called<'py>>,
) -> PyResult<Taken<'py>> {
    let application = lane.application();
    let stage = application.chain(&progress.target).after[progress.after - 1] as usize;
    let returned = match called? {
        Called::Started(task) => return Ok(Taken::Waits(task, answer)),
        Called::Hopped(hop) => return Ok(Taken::Hops(hop, answer)),
        Called::Busy => return Ok(Taken::Busy),
        Called::Returned(returned) => returned,
        Called::Native => return Ok(Taken::Answer(answer)),
    };
    Ok(match judge_hook(application, stage, returned)? {
        Judged::Passes => Taken::Answer(answer),
        Judged::Answer(other) => {
            response::replace(&answer, &other);
            Taken::Answer(other)
        }
        Judged::Late(awaitable) => Taken::Waits(calls::start(lane, progress, &awaitable)?, answer),
    })
}
