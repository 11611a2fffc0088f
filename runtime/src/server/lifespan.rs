//! What an application does before its first request and after its last: `rupy._lifespan`.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use tokio::sync::Notify;
use tokio::time::timeout_at;

use super::ending::Deadline;
use super::lane::Lane;
use crate::event_loop::TaskWait;
use crate::python::come_back;

/// The start-up and shutdown functions of an application, and its context manager.
pub struct Lifespan(Py<PyAny>);

impl Lifespan {
    pub fn new(lifespan: Py<PyAny>) -> Self {
        Self(lifespan)
    }

    /// Starts the application up.
    ///
    /// # Returns
    /// False when the lane was asked to stop in the meantime.
    ///
    /// # Errors
    /// What kept it from starting.
    pub async fn start(&self, lane: &Rc<Lane>, stopped: &Notify, deadline: &Deadline) -> PyResult<bool> {
        if let Some(mut task) = self.begin(lane, "start")? {
            let mut stop = pin!(stopped.notified());
            let started = poll_fn(|cx| match task.poll(lane.python(), cx) {
                Poll::Ready(result) => Poll::Ready(Some(result.map(drop))),
                Poll::Pending => stop.as_mut().poll(cx).map(|()| None),
            });
            let Some(result) = started.await else {
                task.cancel(lane.python());
                // What it raises then, nobody waits for.
                let _ = timeout_at(deadline.end(), poll_fn(|cx| task.poll(lane.python(), cx).map(drop))).await;
                return Ok(false);
            };
            result?;
        }
        let py = lane.python();
        let state: Option<Bound<'_, PyDict>> = self.0.bind(py).call_method0(intern!(py, "adopt"))?.extract()?;
        if let Some(state) = state {
            lane.application().set_state(state);
        }
        lane.contexts().adopt(py)?;
        Ok(true)
    }

    /// Stops the lane when the context manager ends before it is asked to.
    pub fn watch(&self, lane: &Rc<Lane>, stopped: &Rc<Notify>) -> PyResult<()> {
        if let Some(mut task) = self.begin(lane, "broken")? {
            let (lane, stopped) = (Rc::clone(lane), Rc::clone(stopped));
            tokio::task::spawn_local(async move {
                let broken = poll_fn(|cx| task.poll(lane.python(), cx).map(|result| result.is_ok())).await;
                if broken {
                    stopped.notify_one();
                }
            });
        }
        Ok(())
    }

    /// Shuts the application down.
    ///
    /// # Errors
    /// What went wrong; it is in the log.
    pub async fn end(&self, lane: &Rc<Lane>, deadline: &Deadline) -> PyResult<()> {
        match self.begin(lane, "end")? {
            Some(mut task) => deadline.give(lane, &mut task).await.unwrap_or(Ok(())),
            None => Ok(()),
        }
    }

    /// Calls a method; one that has to wait gives a coroutine, which becomes a task.
    fn begin(&self, lane: &Rc<Lane>, method: &str) -> PyResult<Option<TaskWait>> {
        let py = lane.python();
        let returned = self.0.bind(py).call_method0(method);
        come_back(py, &returned);
        let returned = returned?;
        if returned.is_none() {
            return Ok(None);
        }
        Lane::events(lane)?.begin_task(returned, method).map(Some)
    }
}
