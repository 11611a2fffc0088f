//! The cookies of a request.

use cookie::Cookie;
use http::{HeaderMap, header};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};

use crate::python::missing_key;

/// A dict in which a name that is missing is the fault of the client.
#[pyclass(module = "rupy", extends = PyDict, frozen)]
struct Cookies;

#[pymethods]
impl Cookies {
    #[expect(clippy::unused_self, reason = "the dict calls it as a method")]
    fn __missing__(&self, py: Python<'_>, name: Bound<'_, PyAny>) -> PyResult<()> {
        match name.extract::<&str>() {
            Ok(name) => Err(missing_key(py, "cookie", name)),
            Err(_) => Err(PyKeyError::new_err(name.unbind())),
        }
    }

    /// A copy, also one that is pickled, is a plain dict.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyType>, (Bound<'py, PyDict>,))> {
        Ok((slf.py().get_type::<PyDict>(), (slf.as_super().copy()?,)))
    }
}

/// Cookies by their names, of two with one name the first, which is the more specific (RFC 6265, 5.4).
pub fn by_name(py: Python<'_>, pairs: Vec<(String, String)>) -> PyResult<Bound<'_, PyDict>> {
    let cookies = Bound::new(py, Cookies)?.into_super();
    for (name, value) in pairs {
        if !cookies.contains(&name)? {
            cookies.set_item(name, value)?;
        }
    }
    Ok(cookies)
}

/// Names and values of the Cookie fields (RFC 6265, 5.4), in their order. What is malformed, or no UTF-8, is left out by
/// itself: its neighbours are other people's.
pub fn cookies(headers: &HeaderMap) -> Vec<(String, String)> {
    let lines = headers.get_all(header::COOKIE).iter();
    lines
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
        .filter_map(|pair| std::str::from_utf8(pair).ok())
        .filter_map(|pair| Cookie::parse(pair).ok())
        .map(|cookie| (cookie.name().to_owned(), cookie.value_trimmed().to_owned()))
        .collect()
}
