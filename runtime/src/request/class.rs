//! The `Request` class.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, Method, Uri, header};
use pyo3::exceptions::PyRuntimeError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyString};

use super::{QueryParams, body, cookies};
use crate::extract::parameter_value;
use crate::handler::{Application, Demand};
use crate::headers::{self, Headers, Owner};
use crate::python::{GilCell, Reading, Writing};
use crate::routing::{Parameters, PathValues, RawPath};
use crate::server::Asked;

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
    /// The request has a body, which is not there.
    pub unread: bool,
    /// What asks for it, where it is still to be read.
    pub demand: Option<Arc<Demand>>,
}

impl Incoming {
    /// A request of which the head is known.
    pub fn new(parts: Parts) -> Self {
        Self {
            parts,
            body: Bytes::new(),
            escaped: false,
            parameters: Parameters::new(),
            endpoint: None,
            peer: None,
            unread: false,
            demand: None,
        }
    }
}

/// One request, as middleware and handlers see it.
///
/// The lane reuses the object for the next request when nobody has kept it. So there is no other way to keep it than by
/// reference: it has no `__dict__`, no weak references and no subclasses; attributes go to `state`.
#[pyclass(module = "rupy", frozen)]
pub struct Request {
    shown: GilCell<Shown>,
    application: Arc<Application>,
}

/// The request that an object shows, and what Python has seen of it.
pub struct Shown {
    incoming: Box<Incoming>,
    seen: Seen,
}

/// What Python has asked for, made once.
#[derive(Default)]
pub struct Seen {
    path: Option<Py<PyString>>,
    text: Option<Py<PyString>>,
    data: Option<Py<PyBytes>>,
    query: Option<Py<QueryParams>>,
    state: Option<Py<PyAny>>,
}

impl Request {
    pub fn new(application: Arc<Application>, incoming: Box<Incoming>) -> Self {
        Self { shown: GilCell::new(Shown { incoming, seen: Seen::default() }), application }
    }

    /// Makes this object, which has been released, show another request.
    ///
    /// # Returns
    /// What it showed, whose place in memory can be used again.
    #[inline]
    pub fn refill(&self, py: Python<'_>, incoming: Box<Incoming>) -> PyResult<Box<Incoming>> {
        let mut shown = self.shown.write(py)?;
        let shown_before = std::mem::replace(&mut shown.incoming, incoming);
        // A debugger may have looked at it in between.
        forget_seen(shown);
        Ok(shown_before)
    }

    /// Forgets the request, but for what the log names it by.
    ///
    /// # Returns
    /// Its header map.
    #[inline]
    pub fn release(&self, py: Python<'_>) -> PyResult<HeaderMap> {
        let mut shown = self.shown.write(py)?;
        shown.incoming.body = Bytes::new();
        shown.incoming.demand = None;
        shown.incoming.parts.extensions.clear();
        let fields = std::mem::take(&mut shown.incoming.parts.headers);
        forget_seen(shown);
        Ok(fields)
    }

    /// Forgets what the log names it by as well. That lies in the buffer of the connection, which takes the next request
    /// when nothing else is in use of it.
    #[inline]
    pub fn forget_target(&self, py: Python<'_>) -> PyResult<()> {
        let target = std::mem::take(&mut self.shown.write(py)?.incoming.parts.uri);
        drop(target);
        Ok(())
    }

    /// What asks for its body, where that is still to be read.
    pub fn demand(&self, py: Python<'_>) -> PyResult<Option<Arc<Demand>>> {
        Ok(self.shown.read(py)?.incoming.demand.clone())
    }

    /// Takes the body, which has been asked for.
    pub fn receive(&self, py: Python<'_>, body: Bytes) -> PyResult<()> {
        let incoming = &mut self.shown.write(py)?.incoming;
        incoming.body = body;
        incoming.unread = false;
        if let Some(demand) = incoming.demand.take() {
            demand.end();
        }
        Ok(())
    }

    pub fn application(&self) -> &Application {
        &self.application
    }

    pub fn shown<'a>(&'a self, py: Python<'a>) -> PyResult<Reading<'a, Shown>> {
        self.shown.read(py)
    }

    /// Looks at the header fields.
    pub fn read_headers<T>(&self, py: Python<'_>, look: impl FnOnce(&HeaderMap) -> T) -> PyResult<T> {
        Ok(look(&self.shown.read(py)?.incoming.parts.headers))
    }

    /// Changes the header fields.
    pub fn write_headers(&self, py: Python<'_>, change: impl FnOnce(&mut HeaderMap)) -> PyResult<()> {
        change(&mut self.shown.write(py)?.incoming.parts.headers);
        Ok(())
    }

    /// What `part` holds, made by `make` when it is asked for the first time; no guard is held while it is made.
    fn once<'py, T>(
        &self,
        py: Python<'py>,
        part: impl Fn(&mut Seen) -> &mut Option<Py<T>>,
        make: impl FnOnce(&Self) -> PyResult<Bound<'py, T>>,
    ) -> PyResult<Bound<'py, T>> {
        if let Some(made) = part(&mut self.shown.write(py)?.seen) {
            return Ok(made.bind(py).clone());
        }
        let value = make(self)?;
        // Code that ran meanwhile may have made it, too.
        let mut shown = self.shown.write(py)?;
        Ok(part(&mut shown.seen).get_or_insert_with(|| value.unbind()).bind(py).clone())
    }

    fn query_view<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, QueryParams>> {
        let make = |request: &Self| {
            let params = QueryParams::parse(request.shown(py)?.query());
            Bound::new(py, params)
        };
        self.once(py, |seen| &mut seen.query, make)
    }

    fn header<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Option<Bound<'py, PyString>>> {
        self.read_headers(py, |fields| fields.get(name).map(|value| headers::to_python(py, value)))
    }

    fn cookie_pairs(&self, py: Python<'_>) -> PyResult<Vec<(String, String)>> {
        self.read_headers(py, cookies::cookies)
    }
}

/// Drops what Python has asked for. What the application kept in `state` may run code of its own when it goes.
#[inline]
fn forget_seen(mut shown: Writing<'_, Shown>) {
    if !shown.seen.is_empty() {
        let seen = std::mem::take(&mut shown.seen);
        drop(shown);
        drop(seen);
    }
}

impl Seen {
    #[inline]
    fn is_empty(&self) -> bool {
        let Self { path, text, data, query, state } = self;
        path.is_none() && text.is_none() && data.is_none() && query.is_none() && state.is_none()
    }
}

impl Shown {
    /// Path as sent, for the log.
    pub fn sent_path(&self) -> &str {
        self.incoming.parts.uri.path()
    }

    pub fn method(&self) -> &Method {
        &self.incoming.parts.method
    }

    pub fn path_values(&self) -> PathValues<'_> {
        PathValues::new(self.raw(), &self.incoming.parameters)
    }

    /// The same, to be kept while Python code runs, which may want to write to the request.
    pub fn path_taken(&self) -> PathTaken {
        PathTaken {
            uri: self.incoming.parts.uri.clone(),
            escaped: self.incoming.escaped,
            parameters: self.incoming.parameters.clone(),
        }
    }

    /// What a native service is asked, copied: the object may have been kept.
    pub fn asked(&self) -> Asked {
        let Incoming { parts, parameters, escaped, .. } = &*self.incoming;
        Asked { parts: parts.clone(), parameters: parameters.clone(), escaped: *escaped }
    }

    fn body(&self) -> PyResult<&Bytes> {
        if self.incoming.unread {
            return Err(PyRuntimeError::new_err(
                "the body of this request has not been read: it was touched in a way that the code of its functions does not \
                 show",
            ));
        }
        Ok(&self.incoming.body)
    }

    fn query(&self) -> &str {
        self.incoming.parts.uri.query().unwrap_or("")
    }

    fn raw(&self) -> RawPath<'_> {
        RawPath::accepted(self.incoming.parts.uri.path(), self.incoming.escaped)
    }
}

/// The path of a request and what its parameters took, without the request.
pub struct PathTaken {
    uri: Uri,
    escaped: bool,
    parameters: Parameters,
}

impl PathTaken {
    pub fn values(&self) -> PathValues<'_> {
        PathValues::new(RawPath::accepted(self.uri.path(), self.escaped), &self.parameters)
    }
}

#[pymethods]
impl Request {
    /// Method as sent: `GET`.
    #[getter]
    fn method<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        Ok(match *self.shown(py)?.method() {
            Method::GET => intern!(py, "GET").clone(),
            Method::POST => intern!(py, "POST").clone(),
            ref method => PyString::new(py, method.as_str()),
        })
    }

    /// Path, percent-decoded once, except that an encoded slash stays `%2F`; without the query.
    #[getter]
    fn path<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        let make = |request: &Self| Ok(PyString::new(py, &request.shown(py)?.raw().decoded()));
        self.once(py, |seen| &mut seen.path, make)
    }

    /// Path as sent, without the query.
    #[getter]
    fn raw_path<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        Ok(PyString::new(py, self.shown(py)?.sent_path()))
    }

    /// Query as sent, without the question mark; empty when there is none.
    #[getter]
    fn query_string<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        Ok(PyString::new(py, self.shown(py)?.query()))
    }

    /// The header fields.
    #[getter]
    fn headers(slf: Bound<'_, Self>) -> Headers {
        Headers::new(Owner::Request(slf.unbind()))
    }

    /// The parameters of the query.
    #[getter]
    fn query<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, QueryParams>> {
        self.query_view(py)
    }

    /// The parameters of the query.
    #[getter]
    fn query_params<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, QueryParams>> {
        self.query_view(py)
    }

    /// The cookies, by name.
    #[getter]
    fn cookies<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        cookies::by_name(py, self.cookie_pairs(py)?)
    }

    /// Token of `Authorization: Bearer …` (RFC 6750, 2.1); None when there is none.
    #[getter]
    fn auth_token<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        self.read_headers(py, |fields| {
            let value = fields.get(header::AUTHORIZATION)?.to_str().ok()?;
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| PyString::new(py, token.trim()))
        })
    }

    /// Text of the body, by the charset of Content-Type, UTF-8 by default; 400 when it is not text in it.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        let make = |request: &Self| {
            let shown = request.shown(py)?;
            let charset = body::charset(&shown.incoming.parts.headers).map(str::to_owned);
            let data = shown.body()?.clone();
            drop(shown);
            body::text(py, charset.as_deref(), &data)
        };
        self.once(py, |seen| &mut seen.text, make)
    }

    /// Bytes of the body.
    #[getter]
    fn data<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let make = |request: &Self| Ok(PyBytes::new(py, request.shown(py)?.body()?));
        self.once(py, |seen| &mut seen.data, make)
    }

    /// The body as JSON; 400 when it is malformed.
    fn json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        body::json(py, &self.data(py)?)
    }

    /// Host and port of the client; None on a Unix socket.
    #[getter]
    fn client(&self, py: Python<'_>) -> PyResult<Option<(String, u16)>> {
        let peer = self.shown(py)?.incoming.peer;
        Ok(peer.map(|peer| (peer.ip().to_string(), peer.port())))
    }

    /// Attributes of the application, for later middleware and the handler; at first those that its lifespan has yielded.
    #[getter]
    fn state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        static NAMESPACE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let make =
            |request: &Self| NAMESPACE.import(py, "types", "SimpleNamespace")?.call((), request.application.state(py));
        self.once(py, |seen| &mut seen.state, make)
    }

    /// Parameters of the path, converted, by name; known to middleware, too.
    #[getter]
    fn path_params<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let found = PyDict::new(py);
        let (taken, endpoint) = {
            let shown = self.shown(py)?;
            (shown.path_taken(), shown.incoming.endpoint)
        };
        if let Some(endpoint) = endpoint {
            let values = taken.values();
            for (index, parameter) in self.application.plan().endpoints[endpoint].parameters.iter().enumerate() {
                found.set_item(parameter.name, parameter_value(py, &values, index, parameter.converter)?)?;
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
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        Ok(self.header(py, name)?.map(Bound::into_any).or(default))
    }

    /// Sets a header field, for later middleware and the handler to see.
    fn set_header(&self, py: Python<'_>, name: &str, value: &str) -> PyResult<()> {
        let (name, value) = (headers::name(name)?, headers::value(value)?);
        self.write_headers(py, |fields| drop(fields.insert(name, value)))
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
        match self.cookie_pairs(py)?.into_iter().find(|(key, _)| key == name) {
            Some((_, value)) => Ok(Some(value.into_pyobject(py)?.into_any())),
            None => Ok(default),
        }
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let shown = self.shown(py)?;
        Ok(format!("<Request {} {:?}>", shown.method(), shown.sent_path()))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        // The only part that can lead back here.
        self.shown.traverse(visit, |shown, visit| visit.call(&shown.seen.state))
    }

    fn __clear__(slf: &Bound<'_, Self>) -> PyResult<()> {
        let state = slf.get().shown.write(slf.py())?.seen.state.take();
        drop(state);
        Ok(())
    }
}
