//! The `Request` class.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, Method, header};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyString};

use super::{QueryParams, body, cookies};
use crate::extract::parameter_value;
use crate::handler::Application;
use crate::headers::{self, Headers, Owner};
use crate::routing::{Parameters, PathValues, RawPath};

/// What the server knows of a request when it enters Python.
pub struct Incoming {
    pub parts: Parts,
    pub body: Bytes,
    /// Whether the path has percent-escapes; they are known to be well-formed.
    pub escaped: bool,
    pub parameters: Parameters,
    /// Index of the endpoint that will answer; `None` where none matches.
    pub endpoint: Option<usize>,
    pub peer: Option<SocketAddr>,
}

/// One request, as middleware and handlers see it.
///
/// The lane reuses the object for the next request when nobody has kept it. So there is no other way to keep it than by
/// reference: it has no `__dict__`, no weak references and no subclasses; attributes go to `state`.
#[pyclass(module = "rupy")]
pub struct Request {
    incoming: Incoming,
    application: Arc<Application>,
    seen: Seen,
}

/// What Python has asked for, made once.
pub struct Seen {
    path: PyOnceLock<Py<PyString>>,
    text: PyOnceLock<Py<PyString>>,
    data: PyOnceLock<Py<PyBytes>>,
    query: PyOnceLock<Py<QueryParams>>,
    /// Not of Python's, which the garbage collector may not look into.
    state: OnceLock<Py<PyAny>>,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            path: PyOnceLock::new(),
            text: PyOnceLock::new(),
            data: PyOnceLock::new(),
            query: PyOnceLock::new(),
            state: OnceLock::new(),
        }
    }
}

impl Request {
    pub fn new(application: Arc<Application>, incoming: Incoming) -> Self {
        Self { incoming, application, seen: Seen::default() }
    }

    /// Makes this object, which has been released, show another request.
    #[inline]
    pub fn refill(&mut self, incoming: Incoming) {
        self.incoming = incoming;
        // A debugger may have looked at it in between.
        self.seen = Seen::default();
    }

    /// Forgets the request, but for what the log names it by.
    ///
    /// # Returns
    /// Its header map, and what Python has seen, which is to be dropped when this object is no longer borrowed: the
    /// application's objects may run code then.
    pub fn release(&mut self) -> (HeaderMap, Seen) {
        self.incoming.body = Bytes::new();
        self.incoming.parts.extensions.clear();
        (std::mem::take(&mut self.incoming.parts.headers), std::mem::take(&mut self.seen))
    }

    /// Path as sent, for the log.
    pub fn sent_path(&self) -> &str {
        self.incoming.parts.uri.path()
    }

    pub fn path_values(&self) -> PathValues<'_> {
        PathValues::new(self.raw(), &self.incoming.parameters)
    }

    pub fn http_method(&self) -> &Method {
        &self.incoming.parts.method
    }

    pub fn headers_map(&self) -> &HeaderMap {
        &self.incoming.parts.headers
    }

    pub fn headers_map_mut(&mut self) -> &mut HeaderMap {
        &mut self.incoming.parts.headers
    }

    /// The parts and the parameters, copied for a native service: the object may have been kept.
    pub fn parts(&self) -> (Parts, Parameters) {
        (self.incoming.parts.clone(), self.incoming.parameters.clone())
    }

    fn raw(&self) -> RawPath<'_> {
        RawPath::accepted(self.incoming.parts.uri.path(), self.incoming.escaped)
    }

    fn query_view<'py>(&self, py: Python<'py>) -> PyResult<&Bound<'py, QueryParams>> {
        let make = || Py::new(py, QueryParams::parse(self.query_string()));
        self.seen.query.get_or_try_init(py, make).map(|view| view.bind(py))
    }

    fn header<'py>(&self, py: Python<'py>, name: &str) -> Option<Bound<'py, PyString>> {
        self.headers_map().get(name).map(|value| headers::to_python(py, value))
    }
}

#[pymethods]
impl Request {
    /// Method as sent: `GET`.
    #[getter]
    fn method<'py>(&self, py: Python<'py>) -> Bound<'py, PyString> {
        match *self.http_method() {
            Method::GET => intern!(py, "GET").clone(),
            Method::POST => intern!(py, "POST").clone(),
            ref method => PyString::new(py, method.as_str()),
        }
    }

    /// Path, percent-decoded once, except that an encoded slash stays `%2F`; without the query.
    #[getter]
    fn path<'py>(&self, py: Python<'py>) -> &Bound<'py, PyString> {
        self.seen.path.get_or_init(py, || PyString::new(py, &self.raw().decoded()).unbind()).bind(py)
    }

    /// Path as sent, without the query.
    #[getter]
    fn raw_path(&self) -> &str {
        self.incoming.parts.uri.path()
    }

    /// Query as sent, without the question mark; empty when there is none.
    #[getter]
    fn query_string(&self) -> &str {
        self.incoming.parts.uri.query().unwrap_or("")
    }

    /// The header fields.
    #[getter]
    fn headers(slf: Bound<'_, Self>) -> Headers {
        Headers::new(Owner::Request(slf.unbind()))
    }

    /// The parameters of the query.
    #[getter]
    fn query<'py>(&self, py: Python<'py>) -> PyResult<&Bound<'py, QueryParams>> {
        self.query_view(py)
    }

    /// The parameters of the query.
    #[getter]
    fn query_params<'py>(&self, py: Python<'py>) -> PyResult<&Bound<'py, QueryParams>> {
        self.query_view(py)
    }

    /// The cookies, by name; of two with one name the first, which is the more specific (RFC 6265, 5.4).
    #[getter]
    fn cookies<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let found = PyDict::new(py);
        for (name, value) in cookies::cookies(self.headers_map()) {
            if !found.contains(&name)? {
                found.set_item(name, value)?;
            }
        }
        Ok(found)
    }

    /// Token of `Authorization: Bearer …` (RFC 6750, 2.1); None when there is none.
    #[getter]
    fn auth_token<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyString>> {
        let value = self.headers_map().get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| PyString::new(py, token.trim()))
    }

    /// Text of the body, by the charset of Content-Type, UTF-8 by default; 400 when it is not text in it.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> PyResult<&Bound<'py, PyString>> {
        let make = || body::text(py, self.headers_map(), &self.incoming.body).map(Bound::unbind);
        self.seen.text.get_or_try_init(py, make).map(|text| text.bind(py))
    }

    /// Bytes of the body.
    #[getter]
    fn data<'py>(&self, py: Python<'py>) -> &Bound<'py, PyBytes> {
        self.seen.data.get_or_init(py, || PyBytes::new(py, &self.incoming.body).unbind()).bind(py)
    }

    /// The body as JSON; 400 when it is malformed.
    fn json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        body::json(py, self.data(py))
    }

    /// Host and port of the client; None on a Unix socket.
    #[getter]
    fn client(&self) -> Option<(String, u16)> {
        self.incoming.peer.map(|peer| (peer.ip().to_string(), peer.port()))
    }

    /// Attributes of the application, for later middleware and the handler.
    #[getter]
    fn state<'py>(&self, py: Python<'py>) -> PyResult<&Bound<'py, PyAny>> {
        static NAMESPACE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        if let Some(state) = self.seen.state.get() {
            return Ok(state.bind(py));
        }
        let made = NAMESPACE.import(py, "types", "SimpleNamespace")?.call0()?.unbind();
        Ok(self.seen.state.get_or_init(|| made).bind(py))
    }

    /// Parameters of the path, converted, by name; known to middleware, too.
    #[getter]
    fn path_params<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let found = PyDict::new(py);
        if let Some(endpoint) = self.incoming.endpoint {
            let values = self.path_values();
            for (index, parameter) in self.application.plan().endpoints[endpoint].parameters.iter().enumerate() {
                found.set_item(&*parameter.name, parameter_value(py, &values, index, parameter.converter)?)?;
            }
        }
        Ok(found)
    }

    #[pyo3(signature = (name, default = None))]
    fn get_header<'py>(
        &self,
        py: Python<'py>,
        name: &str,
        default: Option<Bound<'py, PyAny>>,
    ) -> Option<Bound<'py, PyAny>> {
        self.header(py, name).map(Bound::into_any).or(default)
    }

    /// Sets a header field, for later middleware and the handler to see.
    fn set_header(&mut self, name: &str, value: &str) -> PyResult<()> {
        let (name, value) = (headers::name(name)?, headers::value(value)?);
        self.headers_map_mut().insert(name, value);
        Ok(())
    }

    #[pyo3(signature = (name, default = None))]
    fn get_query_param<'py>(
        &self,
        py: Python<'py>,
        name: &str,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        match self.query_view(py)?.get().last(name) {
            Some(value) => Ok(Some(value.into_pyobject(py)?.into_any())),
            None => Ok(default),
        }
    }

    #[pyo3(signature = (name, default = None))]
    fn get_cookie<'py>(
        &self,
        py: Python<'py>,
        name: &str,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        match cookies::cookies(self.headers_map()).into_iter().find(|(key, _)| key == name) {
            Some((_, value)) => Ok(Some(value.into_pyobject(py)?.into_any())),
            None => Ok(default),
        }
    }

    fn __repr__(&self) -> String {
        format!("<Request {} {:?}>", self.http_method(), self.raw_path())
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        // The only part that can lead back here.
        visit.call(self.seen.state.get())
    }

    fn __clear__(&mut self) {
        drop(self.seen.state.take());
    }
}
