//! Which exception handler answers for an error.

use http::StatusCode;
use pyo3::exceptions::{PyBaseExceptionGroup, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyType;

use super::dispatch::Target;
use crate::plan::Plan;
use crate::python::http_exception_class;

const NOT_FOUND: u32 = 404;
const METHOD_NOT_ALLOWED: u32 = 405;
const SERVER_ERROR: u32 = 500;
const NOT_IMPLEMENTED: u32 = 501;

#[derive(Clone, Copy)]
struct Unmatched {
    not_found: bool,
    method_not_allowed: bool,
    unknown_method: bool,
}

/// The exception handlers of an application, by what they answer for. Only a failure looks here.
pub struct Catches {
    classes: Vec<(Py<PyType>, usize)>,
    statuses: Vec<(u32, usize)>,
    /// Answered by an exception handler where a request matches no route.
    unmatched: Unmatched,
    /// One of the classes is that of errors that describe their answer, or one below it.
    describing: bool,
}

impl Catches {
    /// Binds the classes; one for each exception handler of the plan, None for a status.
    pub fn new(plan: &Plan, errors: Vec<Option<Bound<'_, PyType>>>) -> PyResult<Self> {
        if errors.len() != plan.catches.len() {
            let (planned, given) = (plan.catches.len(), errors.len());
            let message = format!("the plan has {planned} exception handlers, {given} classes were given");
            return Err(PyValueError::new_err(message));
        }
        let (mut classes, mut statuses) = (Vec::new(), Vec::new());
        let (mut any_status, mut describing) = (false, false);
        for (catch, error) in plan.catches.iter().zip(errors) {
            match (error, catch.status) {
                (Some(class), None) => {
                    let base = http_exception_class(class.py())?;
                    any_status |= class.is(base);
                    describing |= class.is_subclass(base)?;
                    classes.push((class.unbind(), catch.stage as usize));
                }
                (None, Some(status)) => statuses.push((status, catch.stage as usize)),
                _ => return Err(PyValueError::new_err("an exception handler was given another kind of errors")),
            }
        }
        let answers = |status| any_status || statuses.iter().any(|(own, _)| *own == status);
        let unmatched = Unmatched {
            not_found: answers(NOT_FOUND),
            method_not_allowed: answers(METHOD_NOT_ALLOWED),
            unknown_method: answers(NOT_IMPLEMENTED),
        };
        Ok(Self { classes, statuses, unmatched, describing })
    }

    /// Whether an exception handler answers a request that leads to `target`.
    #[inline]
    pub fn answer(&self, target: &Target) -> bool {
        match target {
            Target::NotFound => self.unmatched.not_found,
            Target::MethodNotAllowed(_) => self.unmatched.method_not_allowed,
            Target::UnknownMethod => self.unmatched.unknown_method,
            Target::Endpoint(_) | Target::Options(_) | Target::Refused(_) => false,
        }
    }

    /// Whether an exception handler may answer for an error that would get this status.
    pub fn may_answer(&self, status: StatusCode) -> bool {
        self.describing || self.by_status(u32::from(status.as_u16())).is_some()
    }

    /// Whether an exception handler answers in the place of a file that is not there.
    pub fn answer_missing_files(&self) -> bool {
        self.unmatched.not_found
    }

    /// The stage that answers for an error: the one of its nearest class. An `HTTPException` has a status besides, which
    /// is nearer than that class itself, and no other class is asked: those would answer for what is no failure.
    pub fn find(&self, py: Python<'_>, error: &PyErr) -> PyResult<Option<usize>> {
        if self.classes.is_empty() && self.statuses.is_empty() {
            return Ok(None);
        }
        let describing = http_exception_class(py)?;
        for class in error.get_type(py).mro() {
            let by_status = if class.is(describing) { self.by_status(status(py, error)?) } else { None };
            let found = by_status.or_else(|| self.by_class(&class));
            if found.is_some() || class.is(describing) {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Whether an exception handler answers for a group because it is one, and not for `Exception`.
    pub fn answer_group(&self, group: &Bound<'_, PyAny>) -> bool {
        group.get_type().mro().iter().any(|class| {
            let class = class.cast_into::<PyType>();
            class.is_ok_and(|class| {
                class.is_subclass_of::<PyBaseExceptionGroup>().unwrap_or(false) && self.by_class(&class).is_some()
            })
        })
    }

    /// The stage that answers for what no other one answers for.
    pub fn last(&self) -> Option<usize> {
        self.by_status(SERVER_ERROR)
    }

    fn by_class(&self, class: &Bound<'_, PyAny>) -> Option<usize> {
        self.classes.iter().find(|(own, _)| own.is(class)).map(|(_, stage)| *stage)
    }

    fn by_status(&self, status: u32) -> Option<usize> {
        self.statuses.iter().find(|(own, _)| *own == status).map(|(_, stage)| *stage)
    }
}

fn status(py: Python<'_>, error: &PyErr) -> PyResult<u32> {
    error.value(py).getattr(intern!(py, "status"))?.extract()
}
