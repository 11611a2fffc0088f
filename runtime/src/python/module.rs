//! The module `rupy._rupy`.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use pyo3::exceptions::{PyOSError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyType;

use super::ffi::{duplicate_descriptor, use_vectorcall};
use crate::access_log::{flush_log, write_log};
use crate::embed::{Client, Exchange, Jobs};
use crate::event_loop::{EventLoop, Handle, TimerHandle};
use crate::handler::{self, Bindings, CompiledApplication};
use crate::headers::Headers;
use crate::plan::{Plan, SCHEMA};
use crate::request::{QueryParams, Request};
use crate::response::Response;
use crate::routing::{self, Matched, Parameters, RawPath};
use crate::server::{
    self, Lifespan, Line, Report, Settings, Source, WorkHandle, lane_event_loop, leave_served_process,
};

/// What this module was compiled from, if it is an artefact; set once, when it is imported.
static COMPILED: OnceLock<&'static CompiledApplication> = OnceLock::new();

/// Fills the module: the wheel's without, an artefact's with the application that is compiled in.
pub fn register(module: &Bound<'_, PyModule>, compiled: Option<&'static CompiledApplication>) -> PyResult<()> {
    if let Some(compiled) = compiled {
        compiled.plan.check().map_err(PyValueError::new_err)?;
        COMPILED.get_or_init(|| compiled);
    }
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("SCHEMA", SCHEMA)?;
    module.add_class::<Application>()?;
    module.add_class::<Client>()?;
    module.add_class::<EventLoop>()?;
    module.add_class::<Exchange>()?;
    module.add_class::<Handle>()?;
    module.add_class::<Headers>()?;
    module.add_class::<Jobs>()?;
    module.add_class::<Listener>()?;
    module.add_class::<QueryParams>()?;
    module.add_class::<Request>()?;
    module.add_class::<Response>()?;
    module.add_class::<TimerHandle>()?;
    module.add_class::<WorkHandle>()?;
    module.add_function(wrap_pyfunction!(compiled_plan, module)?)?;
    module.add_function(wrap_pyfunction!(compiled_seal, module)?)?;
    module.add_function(wrap_pyfunction!(flush_log, module)?)?;
    module.add_function(wrap_pyfunction!(find_endpoint, module)?)?;
    module.add_function(wrap_pyfunction!(lane_event_loop, module)?)?;
    module.add_function(wrap_pyfunction!(leave_served_process, module)?)?;
    module.add_function(wrap_pyfunction!(serve, module)?)?;
    module.add_function(wrap_pyfunction!(serve_router, module)?)?;
    module.add_function(wrap_pyfunction!(write_log, module)?)?;
    use_vectorcall::<Response>(module.py());
    Ok(())
}

/// A plan, bound to the functions it calls.
#[pyclass(module = "rupy._rupy", frozen)]
struct Application(Arc<handler::Application>);

#[pymethods]
impl Application {
    /// Binds a plan given as JSON; `compiled[i]` is the compiled endpoint that endpoint i is the same as.
    #[staticmethod]
    #[pyo3(signature = (plan, handlers, stages, errors, directories, json_default = None, compiled = None))]
    fn from_plan(
        plan: &str,
        handlers: Vec<Option<Bound<'_, PyAny>>>,
        stages: Vec<Bound<'_, PyAny>>,
        errors: Vec<Option<Bound<'_, PyType>>>,
        directories: Vec<String>,
        json_default: Option<Bound<'_, PyAny>>,
        compiled: Option<Vec<Option<usize>>>,
    ) -> PyResult<Self> {
        let plan = Plan::from_json(plan).map_err(PyValueError::new_err)?;
        let bindings = Bindings { handlers, stages, errors, directories, json_default };
        let same = compiled.unwrap_or_default();
        handler::Application::from_data(plan, bindings, COMPILED.get().copied(), &same)
            .map(|bound| Self(Arc::new(bound)))
    }

    /// Binds the plan that is compiled in.
    #[staticmethod]
    #[pyo3(signature = (handlers, stages, errors, directories, json_default = None))]
    fn from_artifact(
        handlers: Vec<Option<Bound<'_, PyAny>>>,
        stages: Vec<Bound<'_, PyAny>>,
        errors: Vec<Option<Bound<'_, PyType>>>,
        directories: Vec<String>,
        json_default: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let compiled =
            COMPILED.get().ok_or_else(|| PyRuntimeError::new_err("no application is compiled into this runtime"))?;
        let bindings = Bindings { handlers, stages, errors, directories, json_default };
        handler::Application::compiled(compiled, bindings).map(|bound| Self(Arc::new(bound)))
    }
}

/// A listening socket that a lane is given.
#[pyclass(module = "rupy._rupy", frozen)]
struct Listener {
    address: String,
    /// Taken by the lane that serves it.
    socket: Mutex<Option<server::Listener>>,
}

impl Listener {
    fn new(socket: server::Listener) -> PyResult<Self> {
        Ok(Self { address: socket.address()?, socket: Mutex::new(Some(socket)) })
    }

    fn take(&self) -> Option<server::Listener> {
        self.socket.lock().ok()?.take()
    }
}

#[pymethods]
impl Listener {
    /// Listens on a TCP address; `OSError` when it is in use, or not one of this machine.
    #[staticmethod]
    fn bind(host: &str, port: u16) -> PyResult<Self> {
        Self::new(server::Listener::tcp(host, port).map_err(os_error)?)
    }

    /// Listens on a Unix socket.
    #[staticmethod]
    fn bind_unix(path: &str) -> PyResult<Self> {
        Self::new(server::Listener::unix(Path::new(path)).map_err(os_error)?)
    }

    /// Shares a listening socket that this process has inherited; `OSError` when it is none.
    #[staticmethod]
    fn from_descriptor(descriptor: i32) -> PyResult<Self> {
        let socket = duplicate_descriptor(descriptor).and_then(server::Listener::inherited);
        Self::new(socket.map_err(os_error)?)
    }

    /// `http://127.0.0.1:8000` or `unix:/run/app.sock`.
    #[getter]
    fn address(&self) -> &str {
        &self.address
    }
}

/// An error of the operating system with its number, which pyo3's own conversion drops.
fn os_error(error: io::Error) -> PyErr {
    match error.raw_os_error() {
        Some(number) => PyOSError::new_err((number, error.to_string())),
        None => error.into(),
    }
}

/// Serves until SIGINT or SIGTERM; returns when what was under way has ended, soon after `grace` seconds at the latest.
///
/// `lifespan` is a `rupy._lifespan.Lifespan`, and `ready` is called when the application has started up. `line` is the
/// descriptor of a socket: the lane also stops when its other end is closed, and writes there when `max_requests` have come.
#[pyfunction]
#[pyo3(signature = (
    application, listener, *, report, ready, work, lifespan = None, grace = 30.0, line = None, max_requests = None,
    access_log = false, logs = false, debug = false
))]
#[expect(clippy::too_many_arguments, reason = "from Python each has its name")]
fn serve(
    py: Python<'_>,
    application: &Application,
    listener: &Listener,
    report: Py<PyAny>,
    ready: Py<PyAny>,
    work: &WorkHandle,
    lifespan: Option<Py<PyAny>>,
    grace: f64,
    line: Option<i32>,
    max_requests: Option<u64>,
    access_log: bool,
    logs: bool,
    debug: bool,
) -> PyResult<()> {
    let settings = settings(Report::new(report, debug), work, lifespan, Some(ready), grace)?;
    let line = line.map(|number| Line::new(number, max_requests)).transpose().map_err(os_error)?;
    let socket = listener.take().ok_or_else(|| PyRuntimeError::new_err("the listener has been served before"))?;
    let source = Source::Listener(socket, line);
    server::serve(py, Arc::clone(&application.0), source, Settings { access_log, logs, ..settings })
}

/// Serves a router in a Rust program that embeds the application, or a client in this one, until it is dropped.
#[pyfunction]
#[pyo3(signature = (application, jobs, *, report, work, lifespan = None, grace = 30.0, debug = false))]
#[expect(clippy::too_many_arguments, reason = "from Python each has its name")]
fn serve_router(
    py: Python<'_>,
    application: &Application,
    jobs: &Jobs,
    report: Py<PyAny>,
    work: &WorkHandle,
    lifespan: Option<Py<PyAny>>,
    grace: f64,
    debug: bool,
) -> PyResult<()> {
    let settings = settings(Report::new(report, debug), work, lifespan, None, grace)?;
    server::serve(py, Arc::clone(&application.0), Source::Router(jobs.take()?), settings)
}

fn settings(
    report: Report,
    work: &WorkHandle,
    lifespan: Option<Py<PyAny>>,
    ready: Option<Py<PyAny>>,
    grace: f64,
) -> PyResult<Settings> {
    let grace = Duration::try_from_secs_f64(grace).map_err(|error| PyValueError::new_err(format!("grace: {error}")))?;
    let (lifespan, beside) = (lifespan.map(Lifespan::new), Arc::clone(work.work()));
    Ok(Settings { report, lifespan, beside, ready, grace, access_log: false, logs: false })
}

/// The plan compiled into this module, as JSON; None in the runtime that the wheel ships.
#[pyfunction]
fn compiled_plan() -> PyResult<Option<String>> {
    let json = |compiled: &&CompiledApplication| serde_json::to_string(&compiled.plan);
    COMPILED.get().map(json).transpose().map_err(|error| PyValueError::new_err(error.to_string()))
}

/// What says which plan and model this module was compiled from; None in the runtime that the wheel ships.
#[pyfunction]
fn compiled_seal() -> Option<&'static str> {
    COMPILED.get().map(|compiled| compiled.seal)
}

/// The endpoint of a plan, given as JSON, that answers a method on a raw path; None where none does.
#[pyfunction]
fn find_endpoint(plan: &str, method: &str, path: &str) -> PyResult<Option<usize>> {
    let plan = Plan::from_json(plan).map_err(PyValueError::new_err)?;
    let path = RawPath::parse(path).ok_or_else(|| PyValueError::new_err("the path is not percent-encoded UTF-8"))?;
    Ok(match routing::find(plan, method, path, &mut Parameters::new()) {
        Matched::Endpoint(index) => Some(index),
        Matched::NotFound | Matched::Server | Matched::MethodNotAllowed(_) | Matched::Options(_) => None,
    })
}
