//! The event loop of a lane, and how coroutines are run in it.

use std::cell::Cell;
use std::task::{Context, Poll};

use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyBytes, PyDict, PyList, PyString};

use super::class::EventLoop;
use super::completion::Completion;
use super::poller::Poller;
use super::pump::Pump;
use crate::python::{Attached, RequestContext, Sent, come_back_from_step, is_unshared, send_none};

/// What a lane needs of asyncio. Dropping it forgets the loop; `end` closes it.
pub struct Events {
    event_loop: Py<EventLoop>,
    module: Py<PyModule>,
    /// `asyncio._set_running_loop`
    set_running: Py<PyAny>,
    /// `asyncio.Task`, and what it is called with beside the coroutine; None while it is called.
    task: Py<PyAny>,
    named: Cell<Option<Named>>,
    /// `asyncio.Task.done` and `asyncio.Task.result`
    done: Py<PyAny>,
    result: Py<PyAny>,
    /// Tasks can be started at once (since Python 3.12).
    eager: bool,
}

impl Events {
    /// Makes the loop, on the thread that it belongs to from here on.
    ///
    /// # Arguments
    /// * `wakeup`: the descriptor that signals are written to; None where they are somebody else's.
    pub fn begin(py: Python<'_>, wakeup: Option<i32>) -> PyResult<Self> {
        let module = py.import("rupy._event_loop")?;
        let event_loop = module.call_method1("begin", (wakeup,))?.cast_into::<EventLoop>()?.unbind();
        let asyncio = py.import("asyncio")?;
        let task = asyncio.getattr("Task")?;
        let eager = py.version_info() >= (3, 12);
        Ok(Self {
            event_loop,
            module: module.unbind(),
            set_running: asyncio.getattr("_set_running_loop")?.unbind(),
            named: Cell::new(None),
            done: task.getattr("done")?.unbind(),
            result: task.getattr("result")?.unbind(),
            task: task.unbind(),
            eager,
        })
    }

    /// What runs the loop on the tokio runtime of this thread.
    pub fn pump(&self, attached: Attached) -> PyResult<Pump> {
        let event_loop = self.event_loop.bind(attached.py());
        Ok(Pump::new(event_loop, attached, Poller::new(event_loop)?).outliving_tasks())
    }

    /// Makes the loop the running one until dropped: while a coroutine or a callback is stepped, and at no other time.
    pub fn enter<'py>(&self, py: Python<'py>) -> PyResult<Running<'py>> {
        let set = self.set_running.bind(py).clone();
        set.call1((&self.event_loop,))?;
        Ok(Running(set))
    }

    /// Starts a task, and takes its first step.
    pub fn start<'py>(
        &self,
        coroutine: Bound<'py, PyAny>,
        context: &RequestContext,
        name: &Bound<'py, PyString>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = coroutine.py();
        let _running = self.enter(py)?;
        let named = self.named(name)?;
        let arguments = named.arguments.bind(py);
        arguments.set_item(intern!(py, "context"), context.as_any(py))?;
        let make = || self.task.bind(py).call((coroutine,), Some(arguments));
        let task = if self.eager { make() } else { EventLoop::start(self.event_loop.bind(py), make) };
        come_back_from_step(py, &task, || Ok(task.as_ref().ok().cloned()));
        if let Err(error) = &task {
            self.event_loop.bind(py).call_method1(intern!(py, "exit_was_raised"), (error.value(py),))?;
        }
        // Whoever takes the context back wants to know whether anybody has kept it.
        arguments.set_item(intern!(py, "context"), py.None())?;
        if is_unshared(arguments, 1) {
            self.named.set(Some(named));
        }
        task
    }

    /// What a task of this name is called with: the same as the last one, or else nearly so.
    fn named(&self, name: &Bound<'_, PyString>) -> PyResult<Named> {
        let py = name.py();
        let mut named = match self.named.take() {
            Some(named) if named.name.is(name) => return Ok(named),
            Some(named) => named,
            None => self.unnamed(name)?,
        };
        named.arguments.bind(py).set_item(intern!(py, "name"), name)?;
        named.name = name.clone().unbind();
        Ok(named)
    }

    fn unnamed(&self, name: &Bound<'_, PyString>) -> PyResult<Named> {
        let py = name.py();
        let arguments = [(intern!(py, "loop"), &self.event_loop)].into_py_dict(py)?;
        if self.eager {
            arguments.set_item(intern!(py, "eager_start"), true)?;
        }
        Ok(Named { arguments: arguments.unbind(), name: name.clone().unbind() })
    }

    /// The result of a task that `start` gave; None while it runs.
    pub fn result_if_done<'py>(&self, task: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let py = task.py();
        if self.done.bind(py).call1((task,))?.is_truthy()? {
            self.result.bind(py).call1((task,)).map(Some)
        } else {
            Ok(None)
        }
    }

    pub fn event_loop(&self, py: Python<'_>) -> Py<EventLoop> {
        self.event_loop.clone_ref(py)
    }

    /// Calls functions after an answer, in the context of its request: a task that belongs to no request.
    pub fn follow(&self, py: Python<'_>, calls: Py<PyList>, context: Py<PyAny>) -> PyResult<()> {
        let beside = py.import(intern!(py, "rupy._beside"))?;
        beside.call_method1(intern!(py, "follow"), (&self.event_loop, calls, context)).map(drop)
    }

    /// Drives a coroutine that cannot suspend to its end.
    pub fn drive<'py>(&self, coroutine: &Bound<'py, PyAny>, context: &RequestContext) -> PyResult<Bound<'py, PyAny>> {
        let py = coroutine.py();
        let _running = self.enter(py)?;
        match context.run(py, || send_none(coroutine))? {
            Sent::Returned(value) => Ok(value),
            Sent::Yielded => {
                coroutine.call_method0(intern!(py, "close"))?;
                Err(PyRuntimeError::new_err("the code of an async function was replaced after its registration"))
            }
        }
    }

    /// Calls an async function of `rupy._event_loop`, which gives a coroutine.
    pub fn coroutine<'py, A>(&self, py: Python<'py>, name: &str, arguments: A) -> PyResult<Bound<'py, PyAny>>
    where
        A: pyo3::call::PyCallArgs<'py>,
    {
        self.module.bind(py).getattr(name)?.call1(arguments)
    }

    /// Starts a task that is not a request's.
    pub fn begin_task(&self, coroutine: Bound<'_, PyAny>, name: &str) -> PyResult<TaskWait> {
        let py = coroutine.py();
        let (context, name) = (RequestContext::copy(py)?, PyString::new(py, name));
        Ok(TaskWait::new(self.start(coroutine, &context, &name)?.unbind()))
    }

    /// Hands on the numbers of signals that have arrived.
    pub fn receive_signals(&self, py: Python<'_>, numbers: &[u8]) -> PyResult<()> {
        let event_loop = self.event_loop.bind(py);
        event_loop.call_method1(intern!(py, "_process_self_data"), (PyBytes::new(py, numbers),)).map(drop)
    }

    /// Closes the loop.
    pub fn end(&self, py: Python<'_>) -> PyResult<()> {
        self.event_loop.bind(py).call_method0("end").map(drop)
    }
}

/// The arguments of a task by their names, and the name that is among them.
struct Named {
    arguments: Py<PyDict>,
    name: Py<PyString>,
}

/// The loop is the running one of its thread.
pub struct Running<'py>(Bound<'py, PyAny>);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let py = self.0.py();
        if let Err(error) = self.0.call1((py.None(),)) {
            error.write_unraisable(py, None);
        }
    }
}

/// A task that a future waits for.
pub struct TaskWait {
    task: Py<PyAny>,
    /// Knows when it has ended; None before the first poll.
    completion: Option<Py<Completion>>,
}

impl TaskWait {
    pub fn new(task: Py<PyAny>) -> Self {
        Self { task, completion: None }
    }

    /// The result, or the exception, of the task.
    pub fn poll<'py>(&mut self, py: Python<'py>, cx: &mut Context<'_>) -> Poll<PyResult<Bound<'py, PyAny>>> {
        match self.has_ended(py, cx) {
            Ok(true) => Poll::Ready(self.task.bind(py).call_method0(intern!(py, "result"))),
            Ok(false) => Poll::Pending,
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn has_ended(&mut self, py: Python<'_>, cx: &mut Context<'_>) -> PyResult<bool> {
        if let Some(completion) = &self.completion {
            completion.get().wake_instead(py, cx.waker())?;
            return Ok(completion.get().has_fired());
        }
        // Of a task that has ended already it is called at once.
        let completion = Bound::new(py, Completion::new(cx.waker().clone()))?;
        self.task.call_method1(py, intern!(py, "add_done_callback"), (&completion,))?;
        let has_ended = completion.get().has_fired();
        self.completion = Some(completion.unbind());
        Ok(has_ended)
    }

    /// Asks the task to end.
    pub fn cancel(&self, py: Python<'_>) {
        if let Err(error) = self.task.bind(py).call_method0(intern!(py, "cancel")) {
            error.write_unraisable(py, None);
        }
    }
}
