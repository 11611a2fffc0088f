//! The `Response` class.

use http::{HeaderMap, HeaderValue, StatusCode, header};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyMapping, PyString};

use super::content::Content;
use super::convert::is_bodiless;
use super::cookies::{Attributes, set_cookie};
use crate::headers::{self, Headers, Owner};
use crate::python::FromOne;

/// What a handler or a middleware answers.
#[pyclass(module = "rupy", subclass)]
pub struct Response {
    status: StatusCode,
    content: Content,
    /// Made when something is set: most responses have their content's type and no more.
    headers: Option<Box<HeaderMap>>,
}

impl Response {
    pub fn http_status(&self) -> StatusCode {
        self.status
    }

    pub fn content(&self) -> &Content {
        &self.content
    }

    pub fn explicit_headers(&self) -> Option<&HeaderMap> {
        self.headers.as_deref()
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
        self.content.default_type().filter(|_| !is_bodiless(self.status))
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
        take(name, headers::value(value.to_str()?)?);
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
    #[new]
    #[pyo3(
        signature = (body = Content::Blank, status = Status(StatusCode::OK), headers = None, content_type = None),
        text_signature = "(body='', status=200, headers=None, content_type=None)"
    )]
    fn new(
        body: Content,
        status: Status,
        headers: Option<Bound<'_, PyAny>>,
        content_type: Option<&str>,
    ) -> PyResult<Self> {
        let mut response = Self { status: status.0, content: body, headers: None };
        if let Some(given) = headers {
            let fields = response.headers.get_or_insert_default();
            for_each_field(&given, |name, value| {
                fields.append(name, value);
            })?;
        }
        let default = response.default_type();
        if let (Some(default), Some(fields)) = (default, &mut response.headers) {
            fields.entry(header::CONTENT_TYPE).or_insert(default);
        }
        if let Some(content_type) = content_type {
            response.headers_map().insert(header::CONTENT_TYPE, headers::value(content_type)?);
        }
        Ok(response)
    }

    #[getter]
    fn status(&self) -> u16 {
        self.status.as_u16()
    }

    #[setter]
    fn set_status(&mut self, status: Status) {
        self.status = status.0;
    }

    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.content.to_python(py)
    }

    #[setter]
    fn set_body(slf: &Bound<'_, Self>, body: Content) -> PyResult<()> {
        // What it replaces may be of a class of the application, whose `__del__` must find the response unborrowed.
        let replaced = std::mem::replace(&mut slf.try_borrow_mut()?.content, body);
        drop(replaced);
        Ok(())
    }

    /// The header fields.
    #[getter]
    fn headers(slf: Bound<'_, Self>) -> Headers {
        Headers::new(Owner::Response(slf.unbind()))
    }

    /// Sets a header field, in the place of those of the same name.
    fn set_header(&mut self, name: &str, value: &str) -> PyResult<()> {
        let (name, value) = (headers::name(name)?, headers::value(value)?);
        headers::check_response_name(&name)?;
        self.headers_map().insert(name, value);
        Ok(())
    }

    #[pyo3(signature = (name, default = None))]
    fn get_header<'py>(
        &mut self,
        py: Python<'py>,
        name: &str,
        default: Option<Bound<'py, PyAny>>,
    ) -> Option<Bound<'py, PyAny>> {
        self.headers_map().get(name).map(|value| headers::to_python(py, value).into_any()).or(default)
    }

    #[expect(clippy::too_many_arguments, reason = "the attributes of a cookie")]
    #[pyo3(
        signature = (name, value = "", *, max_age = None, expires = None, path = Some("/"), domain = None, secure = false, httponly = false, samesite = None),
        text_signature = "($self, name, value='', *, max_age=None, expires=None, path='/', domain=None, secure=False, httponly=False, samesite=None)"
    )]
    fn set_cookie(
        slf: &Bound<'_, Self>,
        name: &str,
        value: &str,
        max_age: Option<i64>,
        expires: Option<Bound<'_, PyAny>>,
        path: Option<&str>,
        domain: Option<&str>,
        secure: bool,
        httponly: bool,
        samesite: Option<&str>,
    ) -> PyResult<()> {
        let attributes = Attributes { max_age, expires, path, domain, secure, httponly, samesite };
        // `expires` may be an object of the application, whose code must find the response unborrowed.
        let field = set_cookie(name, value, attributes)?;
        slf.try_borrow_mut()?.headers_map().append(header::SET_COOKIE, field);
        Ok(())
    }

    /// Lets the client forget a cookie that was set with the same path and domain.
    #[pyo3(signature = (name, *, path = Some("/"), domain = None), text_signature = "($self, name, *, path='/', domain=None)")]
    fn delete_cookie(&mut self, py: Python<'_>, name: &str, path: Option<&str>, domain: Option<&str>) -> PyResult<()> {
        let epoch = Some(0.0_f64.into_pyobject(py)?.into_any());
        let attributes = Attributes { max_age: Some(0), expires: epoch, path, domain, ..Attributes::default() };
        let field = set_cookie(name, "", attributes)?;
        self.headers_map().append(header::SET_COOKIE, field);
        Ok(())
    }

    fn __repr__(&self) -> String {
        format!("<Response {}>", self.status.as_u16())
    }
}

impl FromOne for Response {
    fn from_one<'py>(argument: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let response = Self { status: StatusCode::OK, content: argument.extract()?, headers: None };
        Ok(Bound::new(argument.py(), response)?.into_any())
    }
}
