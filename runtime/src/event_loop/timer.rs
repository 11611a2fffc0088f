//! A callback that is called at a given time: `asyncio.TimerHandle`.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::class::EventLoop;
use super::handle::{self, Handle};

/// A handle and its time, in seconds of the loop's clock.
#[pyclass(module = "rupy._rupy", extends = Handle, frozen)]
pub struct TimerHandle {
    when: f64,
}

impl TimerHandle {
    pub fn new<'py>(
        when: f64,
        event_loop: &Bound<'py, EventLoop>,
        callback: Bound<'py, PyAny>,
        arguments: Bound<'py, PyTuple>,
        context: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, Self>> {
        let handle = Handle::new(event_loop, callback, arguments, context)?;
        Bound::new(event_loop.py(), PyClassInitializer::from(handle).add_subclass(Self { when }))
    }
}

#[pymethods]
impl TimerHandle {
    /// Keeps the callback from being called.
    fn cancel(slf: &Bound<'_, Self>) {
        let base = slf.as_super();
        let event_loop = base.borrow().event_loop().map(|event_loop| event_loop.clone_ref(slf.py()));
        if handle::cancel(base)
            && let Some(event_loop) = event_loop
        {
            event_loop.get().note_cancelled_timer();
        }
    }

    /// When it is to be called, in seconds of the loop's clock.
    fn when(&self) -> f64 {
        self.when
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let state = if slf.as_super().borrow().is_cancelled() { " cancelled" } else { "" };
        let name = slf.get_type().getattr(intern!(slf.py(), "__name__"))?;
        Ok(format!("<{name}{state} when={}>", slf.get().when))
    }
}
