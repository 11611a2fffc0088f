//! What a handler is called with.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt, PyString, PyTuple};

use super::uuid;
use crate::plan::Converter;
use crate::python::ArgumentArray;
use crate::request::Request;
use crate::routing::PathValues;

/// The arguments of one call: the request first, then what the route takes from the path.
pub struct Arguments<'py> {
    py: Python<'py>,
    array: ArgumentArray<'py>,
}

impl<'py> Arguments<'py> {
    pub(crate) fn new(request: &Bound<'py, Request>) -> Self {
        let py = request.py();
        let mut array = ArgumentArray::new(py);
        array.push(request.clone().into_any());
        Self { py, array }
    }

    /// Adds the text of a one-segment parameter.
    pub fn text(&mut self, path: &PathValues<'_>, parameter: usize) -> PyResult<()> {
        self.array.push(text(self.py, path, parameter));
        Ok(())
    }

    /// Adds the text of a `path` parameter.
    pub fn tail(&mut self, path: &PathValues<'_>, parameter: usize) -> PyResult<()> {
        self.array.push(tail(self.py, path, parameter));
        Ok(())
    }

    /// Adds the number of an `int` parameter.
    pub fn int(&mut self, path: &PathValues<'_>, parameter: usize) -> PyResult<()> {
        self.array.push(int(self.py, path, parameter)?);
        Ok(())
    }

    /// Adds the number of a `float` parameter.
    pub fn float(&mut self, path: &PathValues<'_>, parameter: usize) -> PyResult<()> {
        self.array.push(float(self.py, path, parameter)?);
        Ok(())
    }

    /// Adds the `uuid.UUID` of a `uuid` parameter.
    pub fn uuid(&mut self, path: &PathValues<'_>, parameter: usize) -> PyResult<()> {
        self.array.push(uuid::new(self.py, &path.segment(parameter))?);
        Ok(())
    }

    /// Adds a parameter that a plan describes, as the functions above do for compiled routes.
    pub(crate) fn add(&mut self, path: &PathValues<'_>, parameter: usize, converter: Converter) -> PyResult<()> {
        self.array.push(value(self.py, path, parameter, converter)?);
        Ok(())
    }

    pub(crate) fn call(
        mut self,
        function: &Bound<'py, PyAny>,
        keywords: Option<&Bound<'py, PyTuple>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.array.call(function, keywords)
    }
}

/// The Python value of a parameter.
pub(crate) fn value<'py>(
    py: Python<'py>,
    path: &PathValues<'_>,
    parameter: usize,
    converter: Converter,
) -> PyResult<Bound<'py, PyAny>> {
    match converter {
        Converter::Str => Ok(text(py, path, parameter)),
        Converter::Path => Ok(tail(py, path, parameter)),
        Converter::Int => int(py, path, parameter),
        Converter::Float => float(py, path, parameter),
        Converter::Uuid => uuid::new(py, &path.segment(parameter)),
    }
}

fn text<'py>(py: Python<'py>, path: &PathValues<'_>, parameter: usize) -> Bound<'py, PyAny> {
    PyString::new(py, &path.segment(parameter)).into_any()
}

fn tail<'py>(py: Python<'py>, path: &PathValues<'_>, parameter: usize) -> Bound<'py, PyAny> {
    PyString::new(py, &path.tail(parameter)).into_any()
}

fn int<'py>(py: Python<'py>, path: &PathValues<'_>, parameter: usize) -> PyResult<Bound<'py, PyAny>> {
    let number: i64 = parse(&path.segment(parameter))?;
    Ok(PyInt::new(py, number).into_any())
}

fn float<'py>(py: Python<'py>, path: &PathValues<'_>, parameter: usize) -> PyResult<Bound<'py, PyAny>> {
    let number: f64 = parse(&path.segment(parameter))?;
    Ok(PyFloat::new(py, number).into_any())
}

/// The matcher has accepted the segment, so this fails only if converter and matcher disagree.
fn parse<T: std::str::FromStr>(segment: &str) -> PyResult<T> {
    segment.parse().map_err(|_| PyValueError::new_err(format!("{segment:?} is no value of its converter")))
}
