//! The header map of a response.

use std::cell::Cell;

use http::HeaderMap;
use pyo3::prelude::*;

use crate::python::is_unshared;
use crate::request::Request;

/// The header map of a request that nobody has kept serves its response. It is taken when nothing can fail any more: an
/// exception handler is called with the whole request.
pub struct Fields<'a, 'py> {
    request: &'a Bound<'py, Request>,
    released: Cell<bool>,
}

impl<'a, 'py> Fields<'a, 'py> {
    pub fn new(request: &'a Bound<'py, Request>) -> Self {
        Self { request, released: Cell::new(false) }
    }

    /// An empty header map.
    #[inline]
    pub fn take(&self) -> PyResult<HeaderMap> {
        if !is_unshared(self.request, 1) {
            return Ok(HeaderMap::new());
        }
        let mut fields = self.request.get().release(self.request.py())?;
        self.released.set(true);
        fields.clear();
        Ok(fields)
    }

    /// Whether the request has been released, so that its object can show the next one.
    pub fn released(&self) -> bool {
        self.released.get()
    }
}
