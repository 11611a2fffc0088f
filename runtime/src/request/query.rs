//! The parameters of a query.

use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyList};

use crate::python::missing_key;

/// The parameters of a query: a multi-map in which a look-up gives the last value.
///
/// It holds its own copy, so that it goes on showing the request it came from.
#[pyclass(module = "rupy", frozen)]
pub struct QueryParams(Vec<(String, String)>);

impl QueryParams {
    /// `+` is a space, and bytes that are not UTF-8 are replaced (WHATWG URL, 5.1).
    pub fn parse(query: &str) -> Self {
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    pub fn last(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The names, each once, in order of appearance.
    fn names(&self) -> Vec<&str> {
        let mut seen = std::collections::HashSet::new();
        self.0.iter().map(|(key, _)| key.as_str()).filter(|key| seen.insert(*key)).collect()
    }
}

#[pymethods]
impl QueryParams {
    fn __getitem__(&self, py: Python<'_>, name: &str) -> PyResult<&str> {
        self.last(name).ok_or_else(|| missing_key(py, "query parameter", name))
    }

    fn __contains__(&self, name: &Bound<'_, PyAny>) -> bool {
        name.extract::<&str>().is_ok_and(|name| self.last(name).is_some())
    }

    /// Number of names.
    fn __len__(&self) -> usize {
        self.names().len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        PyList::new(py, self.names())?.try_iter()
    }

    #[pyo3(signature = (name, default = None))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        name: &str,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        match self.last(name) {
            Some(value) => Ok(Some(value.into_pyobject(py)?.into_any())),
            None => Ok(default),
        }
    }

    fn getlist(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    fn keys(&self) -> Vec<&str> {
        self.names()
    }

    /// The last value of each name.
    fn values(&self) -> Vec<&str> {
        self.names().into_iter().filter_map(|name| self.last(name)).collect()
    }

    /// All pairs, as sent.
    fn items(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("QueryParams({})", self.items().into_pyobject(py)?.repr()?))
    }
}
