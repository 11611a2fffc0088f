//! The object of the last response, which becomes the next one: making and freeing an object costs more than an answer.

use pyo3::prelude::*;

use super::class::{Answer, Response};
use crate::python::{GilCell, is_unshared};

/// Changed by threads that hold the GIL. Without one no object is known to be unshared, and none comes here.
static SPARE: GilCell<Option<Py<Response>>> = GilCell::new(None);

/// A `Response` that says `answer`.
#[inline]
pub fn make(py: Python<'_>, answer: Answer) -> PyResult<Bound<'_, Response>> {
    let spare = SPARE.write(py)?.take();
    let Some(spare) = spare.map(|spare| spare.into_bound(py)).filter(|spare| is_unshared(spare, 1)) else {
        return Bound::new(py, Response::new(answer));
    };
    drop(spare.get().replace(py, answer)?);
    Ok(spare)
}

/// Keeps an object that nobody else refers to for the next response.
#[inline]
pub fn take_back(returned: Bound<'_, PyAny>) -> PyResult<()> {
    let py = returned.py();
    if let Ok(response) = returned.cast_into_exact::<Response>()
        && is_unshared(&response, 1)
    {
        // What it held may run code of its own when it goes: the object is not the spare one until then.
        drop(response.get().replace(py, Answer::default())?);
        let previous = SPARE.write(py)?.replace(response.unbind());
        drop(previous);
    }
    Ok(())
}
