//! What a request passes before its endpoint.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::handler::Application;
use crate::plan::Chain;
use crate::request::Request;
use crate::response::Response;

/// Runs the request functions of a chain in order.
///
/// # Returns
/// The response of the one that answered; nothing runs after it. None when the request goes on.
pub fn run<'py>(
    application: &Application,
    chain: &Chain,
    request: &Bound<'py, Request>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    for stage in chain.request {
        let stage = *stage as usize;
        let returned = application.stages()[stage].bind(request.py()).call1((request,))?;
        if let Some(answer) = judge(application, stage, request, returned)? {
            return Ok(Some(answer));
        }
    }
    Ok(None)
}

/// What a request function returned: None to go on, or the response.
#[inline]
pub fn judge<'py>(
    application: &Application,
    stage: usize,
    request: &Bound<'py, Request>,
    returned: Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    if returned.is(request) || returned.is_none() {
        return Ok(None);
    }
    if returned.is_instance_of::<Response>() {
        return Ok(Some(returned));
    }
    Err(wrong_return(application, stage, &returned))
}

fn wrong_return(application: &Application, stage: usize, returned: &Bound<'_, PyAny>) -> PyErr {
    let stage = &application.plan().stages[stage];
    let found = returned.get_type().name().map_or_else(|_| "something else".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!(
        "the middleware {} ({}) returned {found}; return the request it was given, None or a Response",
        stage.name, stage.location
    ))
}
