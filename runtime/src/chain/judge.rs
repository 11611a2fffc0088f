//! What the functions of a chain may return.

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;

use super::position::Next;
use crate::handler::Application;
use crate::request::Request;
use crate::response::Response;

/// What a returned value says.
pub enum Judged<'py> {
    /// The request goes on.
    Passes,
    Answer(Bound<'py, PyAny>),
    /// It has to be waited for: the function is a plain one that calls an async one.
    Late(Bound<'py, PyAny>),
}

/// What a function that a request has come to returned. What a handler may return shows when it is sent.
#[inline]
pub fn judge<'py>(
    application: &Application,
    next: Next,
    request: &Bound<'py, Request>,
    returned: Bound<'py, PyAny>,
) -> PyResult<Judged<'py>> {
    let (stage, expected) = match next {
        Next::Request(_) if returned.is(request) || returned.is_none() => return Ok(Judged::Passes),
        Next::Request(stage) => (stage, "return the request it was given, None or a Response"),
        Next::Around(stage) => (stage, "return a Response: what call_next(request) gives, or another one"),
        Next::Endpoint => return Ok(Judged::Answer(returned)),
    };
    if returned.is_instance_of::<Response>() {
        Ok(Judged::Answer(returned))
    } else if is_awaitable(&returned) {
        Ok(Judged::Late(returned))
    } else {
        Err(wrong_return(application, "middleware", stage, &returned, expected))
    }
}

/// What an after-hook returned.
pub fn judge_hook<'py>(application: &Application, stage: usize, returned: Bound<'py, PyAny>) -> PyResult<Judged<'py>> {
    if returned.is_none() {
        Ok(Judged::Passes)
    } else if returned.is_instance_of::<Response>() {
        Ok(Judged::Answer(returned))
    } else if is_awaitable(&returned) {
        Ok(Judged::Late(returned))
    } else {
        Err(wrong_return(
            application,
            "after-hook",
            stage,
            &returned,
            "return the response it was given, None or another Response",
        ))
    }
}

/// Whether a value is what `await` takes.
pub fn is_awaitable(returned: &Bound<'_, PyAny>) -> bool {
    returned.hasattr(intern!(returned.py(), "__await__")).unwrap_or(false)
}

fn wrong_return(
    application: &Application,
    role: &str,
    stage: usize,
    returned: &Bound<'_, PyAny>,
    expected: &str,
) -> PyErr {
    let stage = &application.plan().stages[stage];
    let found = returned.get_type().name().map_or_else(|_| "something else".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("the {role} {} ({}) returned {found}; {expected}", stage.name, stage.location))
}
