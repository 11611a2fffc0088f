//! What is behind an around-middleware: the rest of the chain, and the endpoint.

use std::sync::{Mutex, PoisonError};

use http::StatusCode;
use pyo3::exceptions::PyRuntimeError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use super::call_next::CallNext;
use super::judge::{Judged, is_awaitable, judge};
use super::position::{Next, Position};
use crate::event_loop::{pause, resolved};
use crate::handler::{self, Application, BoundEndpoint, Calling, Done, Part, Target, busy, received};
use crate::python::{GilCell, RequestContext, call, come_back, http_exception};
use crate::request::Request;
use crate::response::{self, Json};
use crate::server::{Lane, wait};

/// Goes on until there is an answer, or something to wait for.
#[pyclass(module = "rupy._rupy", frozen)]
pub struct Rest {
    request: Py<Request>,
    target: Target,
    /// Called by a plain function: nothing can be waited for.
    direct: bool,
    progress: GilCell<Progress>,
}

struct Progress {
    position: Position,
    answer: Option<Py<PyAny>>,
    /// What the around-middleware that is running was given.
    inside: Option<Py<CallNext>>,
}

impl Rest {
    pub fn new(request: Py<Request>, target: Target, position: Position, direct: bool) -> Self {
        Self { request, target, direct, progress: GilCell::new(Progress { position, answer: None, inside: None }) }
    }

    /// Runs it to its end, and returns the response.
    pub fn run<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self.go_on(py)? {
            None => self.answer(py),
            Some(awaitable) => Err(self.cannot_wait(&awaitable)),
        }
    }

    /// A coroutine that runs it to its end.
    pub fn into_coroutine(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        static FOLLOW: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        FOLLOW.import(py, "rupy._event_loop", "follow")?.call1((Bound::new(py, self)?,))
    }

    /// What is next, and what a call of it gives.
    fn call<'py>(&self, next: Next, request: &Bound<'py, Request>) -> PyResult<Called<'py>> {
        let py = request.py();
        let application = request.get().application();
        if !self.direct && application.is_next_pooled(next, &self.target) {
            return self.hop(py).map(Called::Awaitable);
        }
        match next {
            Next::Request(stage) => {
                let call = || call(application.stages()[stage].bind(py), [request]);
                self.enter(py, application.stage_calling(stage), call)
            }
            Next::Around(stage) => {
                let calling = application.stage_calling(stage);
                let position = self.progress.read(py)?.position.inside();
                let call_next = CallNext::new(request, &self.target, position, !calling.is_async())?;
                self.progress.write(py)?.inside = Some(call_next.clone().unbind());
                let function = application.stages()[stage].bind(py);
                let called = self.enter(py, calling, || call(function, [request, call_next.as_any()]));
                call_next.get().leave();
                called
            }
            Next::Endpoint => self.call_endpoint(application, request),
        }
    }

    /// Lets a thread of the pool go on, in a copy of the context: whoever waits may be stepped meanwhile. What it sets
    /// there is given back.
    fn hop<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let (request, target) = (self.request.clone_ref(py), self.target.clone());
        let (context, position) = (RequestContext::copy(py)?, self.progress.read(py)?.position);
        let lane = Lane::here().ok_or_else(|| PyRuntimeError::new_err("nothing is served on this thread"))?;
        let (used, before) = (context.clone_ref(py), context.copied(py)?);
        let until = request.get().demand(py)?.and_then(|demand| demand.place());
        let work = async move {
            let hop = handler::hop(&lane, request.bind(lane.python()), &target, context, Part::From(position, until));
            let Ok(hop) = hop else { return Err(busy(lane.python())) };
            hop.await.map_err(|_| busy(lane.python()))
        };
        resolved(py, work, |py, done| {
            Ok(Bound::new(py, Landed { done: Mutex::new(Some(done)), context: used, before })?.into_any())
        })
    }

    /// The body, when it is to be there before what is next. A plain function that cannot wait is not begun without it.
    fn ask_for_body<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(demand) = self.request.get().demand(py)?.filter(|_| !self.direct) else { return Ok(None) };
        let Some(coming) = demand.ask(self.progress.read(py)?.position) else { return Ok(None) };
        let request = self.request.clone_ref(py);
        let work = async move { Ok(received(coming.await)) };
        resolved(py, work, move |py, body| {
            request.get().receive(py, body.map_err(|refusal| refusal.error(py))?)?;
            Ok(Bound::new(py, Received)?.into_any())
        })
        .map(Some)
    }

    /// Takes what a thread of the pool has come to.
    ///
    /// # Returns
    /// What is to be waited for.
    fn land<'py>(&self, py: Python<'py>, done: Done) -> PyResult<Option<Bound<'py, PyAny>>> {
        match done {
            Done::Passed(position) => self.progress.write(py)?.position = position,
            Done::Late(position, awaitable, inside) => {
                let mut progress = self.progress.write(py)?;
                (progress.position, progress.inside) = (position, inside);
                return Ok(Some(awaitable.into_bound(py)));
            }
            Done::Returned(answer) => {
                let response = response::from_returned(answer.bind(py), self.json())?;
                self.progress.write(py)?.answer = Some(response.unbind());
            }
        }
        Ok(None)
    }

    fn call_endpoint<'py>(&self, application: &Application, request: &Bound<'py, Request>) -> PyResult<Called<'py>> {
        let py = request.py();
        match &self.target {
            Target::Endpoint(index) => match application.endpoint(*index) {
                BoundEndpoint::Python(endpoint) => {
                    let call = || endpoint.call(&application.plan().endpoints[*index], request);
                    self.enter(py, endpoint.calling(), call)
                }
                BoundEndpoint::Service(files) => {
                    let opening = files.open(request.get().shown(py)?.asked());
                    let raises = application.catches().answer_missing_files();
                    if self.direct {
                        return found(py, wait(py, opening)?, raises).map(Called::Returned);
                    }
                    resolved(py, opening, move |py, answer| found(py, answer, raises)).map(Called::Awaitable)
                }
            },
            Target::NotFound => Err(http_exception(py, StatusCode::NOT_FOUND, &[])),
            Target::MethodNotAllowed(allow) => {
                let allow = allow.to_str().unwrap_or_default();
                Err(http_exception(py, StatusCode::METHOD_NOT_ALLOWED, &[("Allow", allow)]))
            }
            Target::Options(allow) => {
                response::from_http(py, response::no_content(allow.clone())).map(Called::Returned)
            }
            Target::UnknownMethod => Err(http_exception(py, StatusCode::NOT_IMPLEMENTED, &[])),
            Target::Refused(refusal) => Err(refusal.error(py)),
        }
    }

    /// Calls a function. No loop is running inside of a plain one.
    fn enter<'py>(
        &self,
        py: Python<'py>,
        calling: &Calling,
        call: impl FnOnce() -> PyResult<Bound<'py, PyAny>>,
    ) -> PyResult<Called<'py>> {
        if calling.is_async() {
            return call().map(Called::Awaitable);
        }
        if self.direct {
            return call().map(Called::Returned);
        }
        let _paused = pause(py)?;
        self.request.get().application().measure(py, &self.target, call).map(Called::Returned)
    }

    /// Judges what was returned.
    ///
    /// # Returns
    /// What is to be waited for.
    fn judge<'py>(&self, next: Next, returned: Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let py = returned.py();
        let request = self.request.bind(py);
        let judged = judge(request.get().application(), next, request, returned)?;
        let mut progress = self.progress.write(py)?;
        match judged {
            Judged::Passes => progress.position.pass(),
            Judged::Late(awaitable) => return Ok(Some(awaitable)),
            Judged::Answer(answer) => {
                progress.end();
                drop(progress);
                match response::from_returned(&answer, self.json()) {
                    Ok(response) => self.progress.write(py)?.answer = Some(response.unbind()),
                    Err(_) if is_awaitable(&answer) => return Ok(Some(answer)),
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(None)
    }

    fn json(&self) -> &Json {
        self.request.get().application().json()
    }

    fn next(&self, py: Python<'_>) -> PyResult<Next> {
        let application = self.request.get().application();
        Ok(self.progress.read(py)?.position.next(application.chain(&self.target)))
    }

    fn cannot_wait(&self, awaitable: &Bound<'_, PyAny>) -> PyErr {
        let py = awaitable.py();
        if let Ok(close) = awaitable.getattr(intern!(py, "close")) {
            // A coroutine that nobody waits for.
            let _ = close.call0();
        }
        let application = self.request.get().application();
        let name = match (self.next(py), &self.target) {
            (Ok(Next::Request(stage) | Next::Around(stage)), _) => application.plan().stages[stage].name,
            (_, Target::Endpoint(index)) => application.plan().endpoints[*index].name,
            _ => "what is behind it",
        };
        PyRuntimeError::new_err(format!(
            "{name} has to be waited for, which a def cannot: write async def for the middleware around it, and await \
             call_next(request)"
        ))
    }
}

/// What a thread of the pool has come to, on its way through a future of asyncio's.
#[pyclass(module = "rupy._rupy", frozen)]
struct Landed {
    done: Mutex<Option<PyResult<Done>>>,
    /// In which it has worked.
    context: RequestContext,
    /// What was set there when it began.
    before: RequestContext,
}

/// The body has come.
#[pyclass(module = "rupy._rupy", frozen)]
struct Received;

/// What a native service has answered.
///
/// # Arguments
/// * `raises`: a file that is not there is an error, as a path that matches no route is.
fn found(py: Python<'_>, answer: http::Response<response::Body>, raises: bool) -> PyResult<Bound<'_, PyAny>> {
    if raises && answer.status() == StatusCode::NOT_FOUND {
        return Err(http_exception(py, StatusCode::NOT_FOUND, &[]));
    }
    response::from_http(py, answer)
}

enum Called<'py> {
    Returned(Bound<'py, PyAny>),
    Awaitable(Bound<'py, PyAny>),
}

impl Progress {
    fn end(&mut self) {
        if let Some(inside) = self.inside.take() {
            inside.get().end();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}

#[pymethods]
impl Rest {
    /// What has to be waited for; None when there is an answer.
    fn go_on<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let request = self.request.bind(py);
        while self.progress.read(py)?.answer.is_none() {
            if let Some(awaitable) = self.ask_for_body(py)? {
                return Ok(Some(awaitable));
            }
            let next = self.next(py)?;
            let awaitable = match self.call(next, request)? {
                Called::Awaitable(awaitable) => Some(awaitable),
                Called::Returned(returned) => self.judge(next, returned)?,
            };
            if awaitable.is_some() {
                return Ok(awaitable);
            }
        }
        Ok(None)
    }

    /// Takes what the awaitable has given.
    ///
    /// # Returns
    /// What has to be waited for before it goes on.
    fn take<'py>(&self, returned: Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let py = returned.py();
        come_back(py, &Ok(()));
        if let Ok(landed) = returned.cast::<Landed>() {
            let Landed { done, context, before } = landed.get();
            context.give_back(py, before)?;
            let done = done.lock().unwrap_or_else(PoisonError::into_inner).take();
            return done.map_or(Ok(None), |done| self.land(py, done?));
        }
        if returned.is_instance_of::<Received>() {
            return Ok(None);
        }
        let next = self.next(py)?;
        self.judge(next, returned)
    }

    /// The response.
    fn answer<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match &self.progress.read(py)?.answer {
            Some(answer) => Ok(answer.bind(py).clone()),
            None => Err(PyRuntimeError::new_err("there is no answer yet")),
        }
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.request)
    }
}
