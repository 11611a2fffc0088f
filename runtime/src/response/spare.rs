//! The objects of responses that have been sent, which become the next ones.

use pyo3::prelude::*;

use super::class::{Answer, Response};
use crate::python::{Spares, is_unshared};

static SPARES: Spares<Response> = Spares::new();

/// A `Response` that says `answer`.
#[inline]
pub fn make(py: Python<'_>, answer: Answer) -> PyResult<Bound<'_, Response>> {
    let Some(spare) = SPARES.take(py) else { return Bound::new(py, Response::new(answer)) };
    drop(spare.get().replace(py, answer)?);
    Ok(spare)
}

/// Keeps an object that nobody else refers to for another response.
#[inline]
pub fn take_back(returned: Bound<'_, PyAny>) -> PyResult<()> {
    let py = returned.py();
    if let Ok(response) = returned.cast_into_exact::<Response>()
        && is_unshared(&response, 1)
    {
        // What it held may run code of its own when it goes: the object is not a spare one until then.
        drop(response.get().replace(py, Answer::default())?);
        SPARES.keep(response);
    }
    Ok(())
}
