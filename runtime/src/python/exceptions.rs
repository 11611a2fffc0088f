//! The exceptions of `rupy.exceptions` that the runtime raises, and how they answer.

use http::StatusCode;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

const MODULE: &str = "rupy.exceptions";

static HTTP_EXCEPTION: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static BAD_REQUEST: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static MISSING_KEY: PyOnceLock<Py<PyType>> = PyOnceLock::new();

/// A request that cannot be understood: 400 with `message` unless something catches it.
pub fn bad_request(py: Python<'_>, message: &str) -> PyErr {
    raise(py, &BAD_REQUEST, "BadRequest", (message,))
}

/// A look-up of something that the request does not have: 400 unless something catches it.
pub fn missing_key(py: Python<'_>, kind: &str, name: &str) -> PyErr {
    raise(py, &MISSING_KEY, "MissingKey", (kind, name))
}

/// What the routing says of a request that matches nothing, as the application's own code would say it.
pub fn http_exception(py: Python<'_>, status: StatusCode, headers: &[(&str, &str)]) -> PyErr {
    raise(py, &HTTP_EXCEPTION, "HTTPException", (status.as_u16(), py.None(), headers.to_vec()))
}

/// The base of the errors that describe the answer that they become.
pub fn http_exception_class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    HTTP_EXCEPTION.import(py, MODULE, "HTTPException")
}

fn raise<'py, A>(py: Python<'py>, cell: &PyOnceLock<Py<PyType>>, name: &str, arguments: A) -> PyErr
where
    A: pyo3::call::PyCallArgs<'py>,
{
    let instance = cell.import(py, MODULE, name).and_then(|class| class.call1(arguments));
    instance.map_or_else(|error| error, PyErr::from_value)
}
