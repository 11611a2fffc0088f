//! The `Headers` class: a view of the fields of a request or a response.

use http::header::Entry;
use http::{HeaderMap, HeaderValue};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyList, PyString};

use super::text::{check_response_name, name, to_python};
use crate::python::missing_key;
use crate::request::Request;
use crate::response::Response;

/// Whose fields a view shows. It keeps its owner alive, so that it never shows another request's.
pub enum Owner {
    Request(Py<Request>),
    Response(Py<Response>),
}

/// The header fields of a request or a response: a case-insensitive multi-map of latin-1 text.
///
/// A look-up gives the first value; `getlist` all of them.
#[pyclass(module = "rupy", frozen)]
pub struct Headers(Owner);

impl Headers {
    pub fn new(owner: Owner) -> Self {
        Self(owner)
    }

    fn read<T>(&self, py: Python<'_>, look: impl FnOnce(&HeaderMap) -> T) -> PyResult<T> {
        match &self.0 {
            Owner::Request(request) => request.get().read_headers(py, look),
            Owner::Response(response) => response.get().with_headers(py, |fields| look(fields)),
        }
    }

    fn write(
        &self,
        py: Python<'_>,
        field: &str,
        change: impl FnOnce(&mut HeaderMap, http::HeaderName),
    ) -> PyResult<()> {
        let field = name(field)?;
        match &self.0 {
            Owner::Request(request) => request.get().write_headers(py, |fields| change(fields, field)),
            Owner::Response(response) => {
                check_response_name(&field)?;
                response.get().with_headers(py, |fields| change(fields, field))
            }
        }
    }

    /// Of a response; what a request says is as it was sent.
    fn value(&self, field: &str, text: &str) -> PyResult<HeaderValue> {
        match &self.0 {
            Owner::Request(_) => super::text::value(text),
            Owner::Response(_) => super::text::field(&name(field)?, text),
        }
    }

    fn first<'py>(&self, py: Python<'py>, field: &str) -> PyResult<Option<Bound<'py, PyString>>> {
        self.read(py, |fields| fields.get(field).map(|value| to_python(py, value)))
    }

    fn missing(&self, py: Python<'_>, field: &str) -> PyErr {
        match self.0 {
            Owner::Request(_) => missing_key(py, "header", field),
            Owner::Response(_) => PyKeyError::new_err(field.to_owned()),
        }
    }

    fn names(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.read(py, |fields| fields.keys().map(|field| field.as_str().to_owned()).collect())
    }
}

#[pymethods]
impl Headers {
    fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyString>> {
        self.first(py, name)?.ok_or_else(|| self.missing(py, name))
    }

    fn __setitem__(&self, py: Python<'_>, name: &str, value: &str) -> PyResult<()> {
        let value = self.value(name, value)?;
        self.write(py, name, |fields, field| drop(fields.insert(field, value)))
    }

    fn __delitem__(&self, py: Python<'_>, name: &str) -> PyResult<()> {
        let mut found = false;
        self.write(py, name, |fields, field| {
            if let Entry::Occupied(entry) = fields.entry(field) {
                entry.remove_entry_mult();
                found = true;
            }
        })?;
        if found { Ok(()) } else { Err(self.missing(py, name)) }
    }

    fn __contains__(&self, py: Python<'_>, name: &Bound<'_, PyAny>) -> PyResult<bool> {
        let Ok(name) = name.extract::<&str>() else { return Ok(false) };
        self.read(py, |fields| fields.contains_key(name))
    }

    /// Number of fields, one for each line.
    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        self.read(py, HeaderMap::len)
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        PyList::new(py, self.names(py)?)?.try_iter()
    }

    #[pyo3(signature = (name, default = None))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        name: &str,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        Ok(self.first(py, name)?.map(Bound::into_any).or(default))
    }

    fn getlist<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Vec<Bound<'py, PyString>>> {
        self.read(py, |fields| fields.get_all(name).iter().map(|value| to_python(py, value)).collect())
    }

    /// Adds a line beside those of the same name.
    fn add(&self, py: Python<'_>, name: &str, value: &str) -> PyResult<()> {
        let value = self.value(name, value)?;
        self.write(py, name, |fields, field| {
            fields.append(field, value);
        })
    }

    fn keys(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.names(py)
    }

    fn values<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyString>>> {
        self.read(py, |fields| fields.values().map(|value| to_python(py, value)).collect())
    }

    fn items<'py>(&self, py: Python<'py>) -> PyResult<Vec<(String, Bound<'py, PyString>)>> {
        self.read(py, |fields| {
            fields.iter().map(|(field, value)| (field.as_str().to_owned(), to_python(py, value))).collect()
        })
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("Headers({})", self.items(py)?.into_pyobject(py)?.repr()?))
    }
}
