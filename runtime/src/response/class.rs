//! The `Response` class.

use http::{HeaderMap, HeaderValue, StatusCode, header};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyMapping, PyString, PySuper, PyTuple, PyType};

use super::constructor::{inherits, is_own, refuse_hidden, said};
use super::content::Content;
use super::convert::is_bodiless;
use super::cookies::{Attributes, MaxAge, set_cookie};
use super::payload::Payload;
use super::spare;
use crate::headers::{self, Headers, Owner};
use crate::python::{FromOne, GilCell, Reading};

/// What a handler or a middleware answers.
#[pyclass(module = "rupy", subclass, frozen)]
pub struct Response(GilCell<Answer>);

/// The state of a `Response`.
pub struct Answer {
    pub status: StatusCode,
    pub payload: Payload,
    /// Made when something is set: most responses have their content's type and no more.
    pub headers: Option<Box<HeaderMap>>,
    /// What is called when it has been written: functions with their arguments.
    pub background: Option<Py<PyList>>,
}

impl Default for Answer {
    fn default() -> Self {
        Self { status: StatusCode::OK, payload: Payload::Content(Content::Empty), headers: None, background: None }
    }
}

impl Answer {
    /// What `Response()` answers.
    pub fn blank() -> Self {
        Self { payload: Payload::Content(Content::Blank), ..Self::default() }
    }

    /// The fields, with the Content-Type that the body has by itself.
    pub fn headers_map(&mut self) -> &mut HeaderMap {
        let default = self.default_type();
        self.headers.get_or_insert_with(|| {
            let mut fields = HeaderMap::new();
            if let Some(default) = default {
                fields.insert(header::CONTENT_TYPE, default);
            }
            Box::new(fields)
        })
    }

    fn default_type(&self) -> Option<HeaderValue> {
        self.payload.default_type().filter(|_| !is_bodiless(self.status))
    }

    /// Adds the Content-Type that the body has by itself to fields that say none.
    pub fn add_default_type(&mut self) {
        let default = self.default_type();
        if let (Some(default), Some(fields)) = (default, &mut self.headers) {
            fields.entry(header::CONTENT_TYPE).or_insert(default);
        }
    }
}

impl Response {
    pub fn new(answer: Answer) -> Self {
        Self(GilCell::new(answer))
    }

    pub fn answer<'a>(&'a self, py: Python<'a>) -> PyResult<Reading<'a, Answer>> {
        self.0.read(py)
    }

    /// The iterator that gives its body, if it is a stream.
    pub fn stream<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        match &self.0.read(py).ok()?.payload {
            Payload::Stream(unsent) => Some(unsent.bind(py).clone()),
            _ => None,
        }
    }

    /// Whoever sends its stream closes it.
    pub fn begin_stream(&self, py: Python<'_>) {
        if let Ok(answer) = self.0.read(py)
            && let Payload::Stream(unsent) = &answer.payload
        {
            unsent.begin();
        }
    }

    /// Its stream, to be closed by the caller, where nobody else has it.
    pub fn take_unsent<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        match &self.0.read(py).ok()?.payload {
            Payload::Stream(unsent) => unsent.take(py),
            _ => None,
        }
    }

    /// Makes it say something else; what it said is to be dropped by the caller, and may run code then.
    pub fn replace(&self, py: Python<'_>, answer: Answer) -> PyResult<Answer> {
        Ok(std::mem::replace(&mut *self.0.write(py)?, answer))
    }

    /// What is to be called when it has been written, which happens once.
    pub fn take_background<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyList>>> {
        Ok(self.0.write(py)?.background.take().map(|calls| calls.into_bound(py)))
    }

    /// Looks at the fields, or changes them.
    pub fn with_headers<T>(&self, py: Python<'_>, with: impl FnOnce(&mut HeaderMap) -> T) -> PyResult<T> {
        Ok(with(self.0.write(py)?.headers_map()))
    }

    fn add_cookie(&self, py: Python<'_>, field: HeaderValue) -> PyResult<()> {
        self.with_headers(py, |fields| {
            fields.append(header::SET_COOKIE, field);
        })
    }
}

/// Goes through a mapping or pairs of names and values, checking each.
pub fn for_each_field(given: &Bound<'_, PyAny>, mut take: impl FnMut(http::HeaderName, HeaderValue)) -> PyResult<()> {
    let pairs = match given.cast::<PyMapping>() {
        Ok(mapping) => mapping.items()?.into_any(),
        Err(_) => given.clone(),
    };
    for pair in pairs.try_iter()? {
        let (name, value): (Bound<'_, PyString>, Bound<'_, PyString>) =
            pair?.extract().map_err(|_| PyTypeError::new_err("headers are a mapping, or pairs, of str and str"))?;
        let name = headers::name(name.to_str()?)?;
        headers::check_response_name(&name)?;
        let value = headers::field(&name, value.to_str()?)?;
        take(name, value);
    }
    Ok(())
}

/// A final status, given as an int or an `http.HTTPStatus`.
pub struct Status(pub StatusCode);

impl<'py> FromPyObject<'_, 'py> for Status {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let number: Option<u16> = given.extract().ok();
        let status =
            number.filter(|number| (200..600).contains(number)).and_then(|number| StatusCode::from_u16(number).ok());
        match status {
            Some(status) => Ok(Self(status)),
            None => Err(PyValueError::new_err(format!(
                "the status of a response is a number from 200 to 599, not {}",
                given.repr()?
            ))),
        }
    }
}

#[pymethods]
impl Response {
    /// What is said here is said once: by the subclass that makes the object, or else by the one that initialises it.
    #[new]
    #[classmethod]
    #[pyo3(
        signature = (*given, **named),
        text_signature = "(body='', status=200, headers=None, content_type=None)"
    )]
    fn make(
        class: &Bound<'_, PyType>,
        given: &Bound<'_, PyTuple>,
        named: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let initialises = !is_own(class) && !inherits(class, "__init__")? && inherits(class, "__new__")?;
        let answer = if initialises { Answer::blank() } else { said(given, named)? };
        Ok(Self::new(answer))
    }

    #[pyo3(signature = (*given, **named))]
    fn __init__(slf: &Bound<'_, Self>, given: &Bound<'_, PyTuple>, named: Option<&Bound<'_, PyDict>>) -> PyResult<()> {
        let class = slf.get_type();
        if is_own(&class) || inherits(&class, "__init__")? {
            return Ok(());
        }
        let replaced = slf.get().replace(slf.py(), said(given, named)?)?;
        drop(replaced);
        Ok(())
    }

    /// A plain value in the place of an attribute of ours would say something that is never sent.
    #[classmethod]
    #[pyo3(signature = (**named))]
    fn __init_subclass__(class: &Bound<'_, PyType>, named: Option<&Bound<'_, PyDict>>) -> PyResult<()> {
        refuse_hidden(class)?;
        let own = class.py().get_type::<Self>();
        PySuper::new(&own, class)?.call_method(intern!(class.py(), "__init_subclass__"), (), named).map(drop)
    }

    #[getter]
    fn status(&self, py: Python<'_>) -> PyResult<u16> {
        Ok(self.0.read(py)?.status.as_u16())
    }

    #[setter]
    fn set_status(&self, py: Python<'_>, status: Status) -> PyResult<()> {
        self.0.write(py)?.status = status.0;
        Ok(())
    }

    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.0.read(py)?.payload.to_python(py))
    }

    #[setter]
    fn set_body(&self, py: Python<'_>, body: Payload) -> PyResult<()> {
        let replaced = std::mem::replace(&mut self.0.write(py)?.payload, body);
        drop(replaced);
        Ok(())
    }

    /// The header fields.
    #[getter]
    fn headers(slf: Bound<'_, Self>) -> Headers {
        Headers::new(Owner::Response(slf.unbind()))
    }

    /// Sets a header field, in the place of those of the same name.
    fn set_header(&self, py: Python<'_>, name: &str, value: &str) -> PyResult<()> {
        let name = headers::name(name)?;
        let value = headers::field(&name, value)?;
        headers::check_response_name(&name)?;
        self.with_headers(py, |fields| drop(fields.insert(name, value)))
    }

    #[pyo3(signature = (name, default = None))]
    fn get_header<'py>(
        &self,
        py: Python<'py>,
        name: &str,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let found = self.with_headers(py, |fields| fields.get(name).map(|value| headers::to_python(py, value)))?;
        Ok(found.map(Bound::into_any).or(default))
    }

    #[expect(clippy::too_many_arguments, reason = "the attributes of a cookie")]
    #[pyo3(
        signature = (name, value = "", *, max_age = None, expires = None, path = Some("/"), domain = None, secure = false, httponly = false, samesite = None, partitioned = false),
        text_signature = "($self, name, value='', *, max_age=None, expires=None, path='/', domain=None, secure=False, httponly=False, samesite=None, partitioned=False)"
    )]
    fn set_cookie(
        &self,
        py: Python<'_>,
        name: &str,
        value: &str,
        max_age: Option<MaxAge>,
        expires: Option<Bound<'_, PyAny>>,
        path: Option<&str>,
        domain: Option<&str>,
        secure: bool,
        httponly: bool,
        samesite: Option<&str>,
        partitioned: bool,
    ) -> PyResult<()> {
        let attributes = Attributes { max_age, expires, path, domain, secure, httponly, samesite, partitioned };
        self.add_cookie(py, set_cookie(name, value, attributes)?)
    }

    /// Lets the client forget a cookie that was set with the same name, path, domain and `partitioned`. Where `secure` is
    /// not said, it is as the cookie asks for.
    #[expect(clippy::too_many_arguments, reason = "the attributes of a cookie")]
    #[pyo3(
        signature = (name, *, path = Some("/"), domain = None, secure = None, httponly = false, samesite = None, partitioned = false),
        text_signature = "($self, name, *, path='/', domain=None, secure=None, httponly=False, samesite=None, partitioned=False)"
    )]
    fn delete_cookie(
        &self,
        py: Python<'_>,
        name: &str,
        path: Option<&str>,
        domain: Option<&str>,
        secure: Option<bool>,
        httponly: bool,
        samesite: Option<&str>,
        partitioned: bool,
    ) -> PyResult<()> {
        let expires = Some(0.0_f64.into_pyobject(py)?.into_any());
        let max_age = Some(MaxAge(0));
        let mut attributes =
            Attributes { max_age, expires, path, domain, secure: false, httponly, samesite, partitioned };
        attributes.secure = secure.unwrap_or_else(|| attributes.needs_secure(name).is_some());
        self.add_cookie(py, set_cookie(name, "", attributes)?)
    }

    /// Calls a function when the answer has been written.
    #[pyo3(signature = (function, *args, **kwargs))]
    fn background(
        &self,
        function: Bound<'_, PyAny>,
        args: Bound<'_, PyTuple>,
        kwargs: Option<Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        let py = function.py();
        if !function.is_callable() {
            return Err(PyTypeError::new_err("background takes a function, and then what it is called with"));
        }
        let call = (function, args, kwargs.unwrap_or_else(|| PyDict::new(py)));
        let calls = {
            let answer = &mut *self.0.write(py)?;
            answer.background.get_or_insert_with(|| PyList::empty(py).unbind()).clone_ref(py)
        };
        calls.bind(py).append(call)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("<Response {}>", self.status(py)?))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.0.traverse(visit, |answer, visit| {
            if let Payload::Stream(unsent) = &answer.payload {
                unsent.traverse(&visit)?;
            }
            visit.call(&answer.background)
        })
    }

    fn __clear__(slf: &Bound<'_, Self>) -> PyResult<()> {
        let said = slf.get().replace(slf.py(), Answer::default())?;
        drop(said);
        Ok(())
    }
}

impl FromOne for Response {
    fn from_one<'py>(argument: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let payload = argument.extract()?;
        let answer = Answer { status: StatusCode::OK, payload, headers: None, background: None };
        spare::make(argument.py(), answer).map(Bound::into_any)
    }
}
