//! What answers a route.

use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

use super::application::Directory;
use super::calling::Calling;
use crate::extract::Arguments;
use crate::plan::{Converter, Endpoint};
use crate::request::Request;
use crate::routing::PathValues;

/// Whether the arguments could be made.
pub type Prepared = PyResult<()>;
/// Adds the arguments of one route to a call.
pub type Prepare = fn(&PathValues<'_>, &mut Arguments<'_>) -> Prepared;

/// An endpoint of the plan, bound to what it runs.
pub enum BoundEndpoint {
    Python(PythonEndpoint),
    Service(Directory),
}

impl BoundEndpoint {
    pub fn is_async(&self) -> bool {
        self.calling().is_some_and(Calling::is_async)
    }

    /// How it is run; None for a service.
    pub fn calling(&self) -> Option<&Calling> {
        match self {
            Self::Python(endpoint) => Some(&endpoint.calling),
            Self::Service(_) => None,
        }
    }
}

/// A handler and how it is called.
pub struct PythonEndpoint {
    function: Py<PyAny>,
    calling: Calling,
    /// Names of the arguments that are passed by keyword.
    keywords: Option<Py<PyTuple>>,
    /// Compiled; None: as the plan says.
    prepare: Option<Prepare>,
    /// Making an argument may run Python code, which may want to write to the request.
    runs_python: bool,
}

impl PythonEndpoint {
    pub fn new(function: &Bound<'_, PyAny>, endpoint: &Endpoint, prepare: Option<Prepare>) -> PyResult<Self> {
        let py = function.py();
        let names: Vec<_> = endpoint.arguments.iter().filter_map(|argument| argument.keyword).collect();
        let names = names.iter().map(|name| PyString::intern(py, name));
        let keywords = if names.len() == 0 { None } else { Some(PyTuple::new(py, names)?.unbind()) };
        let calling = Calling::of(function, endpoint.name)?;
        let runs_python = endpoint.parameters.iter().any(|parameter| parameter.converter == Converter::Uuid);
        Ok(Self { function: function.clone().unbind(), calling, keywords, prepare, runs_python })
    }

    pub fn function(&self) -> &Py<PyAny> {
        &self.function
    }

    pub fn calling(&self) -> &Calling {
        &self.calling
    }

    /// Calls the handler with the request and what the route takes from its path.
    pub fn call<'py>(&self, endpoint: &Endpoint, request: &Bound<'py, Request>) -> PyResult<Bound<'py, PyAny>> {
        let py = request.py();
        let mut arguments = Arguments::new(request);
        if self.runs_python {
            let taken = request.get().shown(py)?.path_taken();
            self.add_parameters(endpoint, &taken.values(), &mut arguments)?;
        } else if !endpoint.arguments.is_empty() {
            self.add_parameters(endpoint, &request.get().shown(py)?.path_values(), &mut arguments)?;
        }
        arguments.call(self.function.bind(py), self.keywords.as_ref().map(|names| names.bind(py)))
    }

    fn add_parameters(&self, endpoint: &Endpoint, values: &PathValues<'_>, arguments: &mut Arguments<'_>) -> Prepared {
        if let Some(prepare) = self.prepare {
            return prepare(values, arguments);
        }
        endpoint.arguments.iter().try_for_each(|argument| {
            let parameter = argument.parameter as usize;
            arguments.add(values, parameter, endpoint.parameters[parameter].converter)
        })
    }
}
