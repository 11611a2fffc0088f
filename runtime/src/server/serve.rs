//! Runs a lane from its first connection to its last.

use std::cell::Cell;
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use tokio::runtime::{Builder, Handle, LocalOptions, LocalRuntime};
use tokio::sync::{Notify, mpsc};

use super::beside::Beside;
use super::client::Client;
use super::connection::{Connection, Thread, http};
use super::connections::Connections;
use super::ending::{Deadline, end};
use super::inherited::Inherited;
use super::lane::Lane;
use super::lifespan::Lifespan;
use super::line::Line;
use super::listener::{Accepting, Listener};
use super::report::Report;
use super::service::LaneService;
use super::signals::Signals;
use super::socket::Socket;
use super::stream::Stream;
use super::watchdog::{Watchdog, Watched};
use crate::access_log::{AccessLog, StderrLog};
use crate::embed::{Job, Waiting};
use crate::handler::Application;
use crate::python::{Gil, serving_thread, thread_number};

/// How long after the last connection another one may still become complete.
const HANDSHAKE: Duration = Duration::from_millis(1);
/// How long to wait after a failed accept: descriptors that have run out come back when connections end.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How long nothing more is said of connections that are not accepted.
const SILENCE: Duration = Duration::from_secs(60);

/// Where the requests of a lane come from.
pub enum Source {
    /// With the line to a supervisor, where there is one.
    Listener(Listener, Option<Line>),
    /// A router in a Rust program, or a client in this one; the lane ends with it.
    Router(Waiting),
}

impl Source {
    fn inherited(&self) -> Option<Inherited> {
        match self {
            Self::Listener(listener, _) => Some(Inherited::new(listener.descriptor())),
            Self::Router(_) => None,
        }
    }
}

/// How a lane serves.
pub struct Settings {
    pub report: Report,
    pub lifespan: Option<Lifespan>,
    pub beside: Arc<Beside>,
    /// Called when the application has started up, before the first request.
    pub ready: Option<Py<PyAny>>,
    /// What is under way at the end is given so long.
    pub grace: Duration,
    /// A line for each request.
    pub access_log: bool,
    /// Standard error is the server's to write to.
    pub logs: bool,
}

/// Serves until a signal asks to stop, then lets what is under way end.
///
/// Called from Python, so that the thread is attached and pyo3 knows it: references are dropped at once.
pub fn serve(py: Python<'_>, application: Arc<Application>, source: Source, settings: Settings) -> PyResult<()> {
    let Settings { report, lifespan, beside, ready, grace, access_log, logs } = settings;
    if Handle::try_current().is_ok() {
        return Err(PyRuntimeError::new_err("a server runs on this thread already"));
    }
    let _serving = serving_thread();
    let inherited = source.inherited();
    let gil = Gil::default();
    let runtime = runtime(&gil)?;
    let mut lane = Lane::new(py, application, report, beside, gil.clone())?;
    // In a Rust program, and in tests, the log is theirs.
    let stderr = if logs { Some(StderrLog::start()?) } else { None };
    let log = access_log.then(AccessLog::start).transpose()?;
    if let Some(log) = &log {
        lane.log_to(Rc::clone(log));
    }
    let lane = Rc::new(lane);
    Lane::settle(&lane);
    let watchdog = watch(py, &lane, &gil)?;
    // In a Rust program signals are the program's.
    let signals = match source {
        Source::Listener(..) => Signals::install(py, grace)?,
        Source::Router(_) => None,
    };
    let stopped = Rc::new(Notify::new());
    let ended = {
        let _active = gil.activate();
        runtime.block_on(async {
            if let Some(signals) = &signals {
                lane.set_wakeup(signals.descriptor());
                tokio::task::spawn_local(signals.watch(Rc::clone(&lane), Rc::clone(&stopped))?);
            }
            tokio::task::spawn_local(Arc::clone(lane.beside()).begin_all(Rc::clone(&lane)));
            if lane.application().has_async() {
                Lane::events(&lane)?;
            }
            if let Some(log) = &log {
                tokio::task::spawn_local(Rc::clone(log).hand_over());
            }
            let deadline = Deadline::new(grace);
            let served = start_and_serve(&lane, source, lifespan.as_ref(), ready, &stopped, &deadline).await;
            // The listener is closed.
            drop(inherited);
            let ended = end(&lane, lifespan.as_ref(), &deadline).await;
            served.and(ended)
        })
    };
    lane.beside().end();
    // The tasks go first: they hold Python objects. A file that is still being read is not waited for.
    runtime.shutdown_background();
    for thread in lane.pool().end(py) {
        give_up(py, &lane, thread);
    }
    if let Some(watchdog) = watchdog {
        watchdog.end(py);
    }
    if let Some(events) = lane.events_if_begun() {
        events.end(py)?;
    }
    if let Some(log) = log {
        log.end();
    }
    drop(stderr);
    lane.slice().restore(py)?;
    if let Some(signals) = signals {
        signals.restore(py)?;
    }
    ended
}

/// Logs at which call a thread of the pool is left.
fn give_up(py: Python<'_>, lane: &Lane, thread: u64) {
    let module = py.import(intern!(py, "rupy._stuck"));
    let told = module.and_then(|module| module.call_method1("given_up", (thread, lane.application().codes(py))));
    if let Err(error) = told {
        error.write_unraisable(py, None);
    }
}

/// Lets calls that do not end be named.
fn watch(py: Python<'_>, lane: &Lane, gil: &Gil) -> PyResult<Option<Watchdog>> {
    let patience = Duration::from_millis(lane.connections().limits().stuck_after);
    if patience.is_zero() {
        return Ok(None);
    }
    let watched = Watched {
        application: Arc::clone(lane.shared_application()),
        lane: thread_number(py)?,
        pulse: gil.pulse(),
        crew: Arc::clone(lane.pool().crew()),
    };
    Ok(Some(Watchdog::start(watched, patience)?))
}

async fn start_and_serve(
    lane: &Rc<Lane>,
    source: Source,
    lifespan: Option<&Lifespan>,
    ready: Option<Py<PyAny>>,
    stopped: &Rc<Notify>,
    deadline: &Deadline,
) -> PyResult<()> {
    if let Some(lifespan) = lifespan {
        if !lifespan.start(lane, stopped, deadline).await? {
            return Ok(());
        }
        lifespan.watch(lane, stopped)?;
    }
    if let Some(ready) = ready {
        ready.call0(lane.python())?;
    }
    match source {
        Source::Listener(listener, supervisor) => {
            if let Some(line) = supervisor {
                line.hold(lane, Rc::clone(stopped))?;
            }
            accept(lane, listener.accepting()?, stopped).await;
        }
        Source::Router(waiting) => answer(lane, waiting.begin(), stopped).await,
    }
    Ok(())
}

async fn accept(lane: &Rc<Lane>, listener: Accepting, stopped: &Notify) {
    let http = http(lane.connections().limits());
    let grace = Duration::from_millis(lane.connections().limits().disconnect_grace);
    let open = |stream: Stream| {
        let peer = stream.peer();
        let service =
            |socket: &Socket| LaneService::new(Rc::clone(lane), peer, Some(Client::new(socket.clone(), grace)));
        tokio::task::spawn_local(Connection::new(&http, stream, lane, service));
    };
    let told = Cell::new(None);
    let failed = |error: &io::Error| tell_refusal(lane, error, &told);
    accept_until(listener, lane.connections(), stopped, open, failed).await;
}

/// Logs why no connection is accepted, now and then.
fn tell_refusal(lane: &Lane, error: &io::Error, told: &Cell<Option<Instant>>) {
    if told.get().is_some_and(|told: Instant| told.elapsed() < SILENCE) {
        return;
    }
    told.set(Some(Instant::now()));
    let py = lane.python();
    let module = py.import(intern!(py, "rupy._process"));
    let open = lane.connections().count();
    let said = module.and_then(|module| module.call_method1("cannot_accept", (error.to_string(), open)));
    if let Err(error) = said {
        error.write_unraisable(py, None);
    }
}

/// Answers requests until nobody can send any more, or `stopped` says so; then those that wait already.
async fn answer(lane: &Rc<Lane>, mut jobs: mpsc::Receiver<Job>, stopped: &Notify) {
    let mut stop = pin!(stopped.notified());
    let mut is_stopped = false;
    while let Some(job) = poll_fn(|cx| {
        if !is_stopped && stop.as_mut().poll(cx).is_ready() {
            is_stopped = true;
            jobs.close();
        }
        jobs.poll_recv(cx)
    })
    .await
    {
        lane.turn();
        tokio::task::spawn_local(job.run(Rc::clone(lane)));
    }
}

/// Accepts connections until `stopped` says so, then those that wait already; then the socket is closed.
pub async fn accept_until(
    listener: Accepting,
    connections: &Connections,
    stopped: &Notify,
    open: impl Fn(Stream),
    failed: impl Fn(&io::Error),
) {
    connections.watch_until(until(stopped, accept_all(&listener, connections, &open, &failed))).await;
    if let Ok(mut waiting) = listener.end() {
        waiting.by_ref().for_each(&open);
        // The last packet of a handshake may have been on its way.
        tokio::time::sleep(HANDSHAKE).await;
        waiting.for_each(&open);
    }
}

/// Runs `endless` until `stopped` says so.
async fn until(stopped: &Notify, endless: impl Future<Output = Infallible>) {
    let (mut stop, mut endless) = (pin!(stopped.notified()), pin!(endless));
    poll_fn(|cx| match stop.as_mut().poll(cx) {
        Poll::Ready(()) => Poll::Ready(()),
        Poll::Pending => endless.as_mut().poll(cx).map(|never| match never {}),
    })
    .await;
}

async fn accept_all(
    listener: &Accepting,
    connections: &Connections,
    open: &impl Fn(Stream),
    failed: &impl Fn(&io::Error),
) -> Infallible {
    loop {
        connections.room().await;
        match listener.accept().await {
            Ok(stream) => open(stream),
            Err(error) => {
                failed(&error);
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// A runtime whose thread releases the GIL while it waits.
pub fn runtime(gil: &Gil) -> io::Result<LocalRuntime> {
    let (park, unpark) = (gil.clone(), gil.clone());
    Builder::new_current_thread()
        .enable_all()
        .on_thread_park(move || park.park())
        .on_thread_unpark(move || unpark.unpark())
        .build_local(LocalOptions::default())
}
