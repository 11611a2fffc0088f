//! Exceptions on their way to a client in the same process, which may want to raise them.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use http::Response;
use pyo3::prelude::*;

use super::body::Body;

/// Rides on a response as an extension: the exception that it is the answer to.
#[derive(Clone)]
pub struct Failed(Arc<PyErr>);

impl Failed {
    pub fn attach(py: Python<'_>, error: &PyErr, mut response: Response<Body>) -> Response<Body> {
        response.extensions_mut().insert(Self(Arc::new(error.clone_ref(py))));
        response
    }

    pub fn exception<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.0.value(py).clone().into_any()
    }
}

/// Why the rest of a body does not come.
#[derive(Debug)]
pub struct StreamFailed(pub PyErr);

impl fmt::Display for StreamFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the stream failed")
    }
}

impl Error for StreamFailed {}

/// Nobody is there for the rest of a body.
#[derive(Debug)]
pub struct ClientGone;

impl fmt::Display for ClientGone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client has left")
    }
}

impl Error for ClientGone {}
