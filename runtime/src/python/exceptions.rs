//! The exceptions of `rupy.exceptions` that the runtime raises, and how they answer.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

static BAD_REQUEST: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static MISSING_KEY: PyOnceLock<Py<PyType>> = PyOnceLock::new();

/// A request that cannot be understood: 400 with `message` unless the handler catches it.
pub fn bad_request(py: Python<'_>, message: &str) -> PyErr {
    raise(py, &BAD_REQUEST, "BadRequest", (message,))
}

/// A look-up of something that the request does not have: 400 unless the handler catches it.
pub fn missing_key(py: Python<'_>, kind: &str, name: &str) -> PyErr {
    raise(py, &MISSING_KEY, "MissingKey", (kind, name))
}

/// The message of a `BadRequest`; `None` for any other exception.
pub fn bad_request_message(py: Python<'_>, error: &PyErr) -> Option<String> {
    let class = BAD_REQUEST.import(py, "rupy.exceptions", "BadRequest").ok()?;
    if !error.is_instance(py, class) {
        return None;
    }
    error.value(py).str().ok().and_then(|message| message.extract().ok())
}

fn raise<'py, A>(py: Python<'py>, cell: &PyOnceLock<Py<PyType>>, name: &str, arguments: A) -> PyErr
where
    A: pyo3::call::PyCallArgs<'py>,
{
    let instance = cell.import(py, "rupy.exceptions", name).and_then(|class| class.call1(arguments));
    instance.map_or_else(|error| error, PyErr::from_value)
}
