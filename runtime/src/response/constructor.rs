//! What `Response(…)` is made of, also where a subclass makes or initialises it in its own way.

use http::{StatusCode, header};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};

use super::class::{Answer, Response, Status, for_each_field};
use super::payload::Payload;
use crate::headers;

/// What the constructor takes, in this order.
const PARAMETERS: [&str; 4] = ["body", "status", "headers", "content_type"];

/// What a subclass may not hide behind a plain value.
const HIDDEN: [&str; 3] = ["body", "headers", "status"];

/// Whether it is `Response` itself.
pub fn is_own(class: &Bound<'_, PyType>) -> bool {
    class.is(class.py().get_type::<Response>())
}

/// Whether a subclass leaves this method as it is.
pub fn inherits(class: &Bound<'_, PyType>, method: &str) -> PyResult<bool> {
    let method = PyString::intern(class.py(), method);
    Ok(class.getattr(&method)?.is(&class.py().get_type::<Response>().getattr(&method)?))
}

/// Refuses a class with an attribute such as `status = 201`: the object would show it, and another one would be sent.
pub fn refuse_hidden(class: &Bound<'_, PyType>) -> PyResult<()> {
    for name in HIDDEN {
        let value = class.getattr(name)?;
        // A property, or a descriptor of any other kind, decides for itself what it shows.
        if value.get_type().hasattr("__get__")? {
            continue;
        }
        let class = class.qualname()?;
        return Err(PyTypeError::new_err(format!(
            "{class}.{name} is a plain value, which would hide the {name} that is sent: pass it to super().__init__"
        )));
    }
    Ok(())
}

/// What the arguments of the constructor say.
pub fn said(given: &Bound<'_, PyTuple>, named: Option<&Bound<'_, PyDict>>) -> PyResult<Answer> {
    let [body, status, headers, content_type] = bind(given, named)?;
    let mut answer = Answer::blank();
    if let Some(body) = body {
        answer.payload = body.extract::<Payload>()?;
    }
    answer.status = match status {
        Some(status) => status.extract::<Status>()?.0,
        None => StatusCode::OK,
    };
    if let Some(given) = headers.filter(|given| !given.is_none()) {
        let fields = answer.headers.get_or_insert_default();
        for_each_field(&given, |name, value| {
            fields.append(name, value);
        })?;
    }
    answer.add_default_type();
    if let Some(content_type) = content_type.filter(|given| !given.is_none()) {
        let text = content_type
            .cast::<PyString>()
            .map_err(|_| PyTypeError::new_err("the content_type of a response is a str"))?
            .to_str()?;
        answer.headers_map().insert(header::CONTENT_TYPE, headers::value(text)?);
    }
    Ok(answer)
}

type Bindings<'py> = [Option<Bound<'py, PyAny>>; PARAMETERS.len()];

/// The arguments by their parameters.
fn bind<'py>(given: &Bound<'py, PyTuple>, named: Option<&Bound<'py, PyDict>>) -> PyResult<Bindings<'py>> {
    let mut bound: Bindings<'py> = Default::default();
    if given.len() > bound.len() {
        let (most, found) = (bound.len(), given.len());
        return Err(PyTypeError::new_err(format!("Response() takes up to {most} arguments, not {found}")));
    }
    for (place, value) in bound.iter_mut().zip(given.iter()) {
        *place = Some(value);
    }
    for (name, value) in named.into_iter().flatten() {
        let name = name.cast::<PyString>()?.to_str()?;
        let Some(index) = PARAMETERS.iter().position(|parameter| *parameter == name) else {
            return Err(PyTypeError::new_err(format!("Response() got an unexpected keyword argument '{name}'")));
        };
        if bound[index].replace(value).is_some() {
            return Err(PyTypeError::new_err(format!("Response() got multiple values for argument '{name}'")));
        }
    }
    Ok(bound)
}
