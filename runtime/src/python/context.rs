//! One `contextvars.Context` per request; every stage of it runs in that same object.

use std::cell::Cell;

use pyo3::intern;
use pyo3::prelude::*;

use super::ffi::{copy_context, enter_context, is_unshared};
use super::spares::Spares;

/// The context of one request.
pub struct RequestContext(Py<PyAny>);

impl RequestContext {
    /// A copy of the current context.
    pub fn copy(py: Python<'_>) -> PyResult<Self> {
        copy_context(py).map(|context| Self(context.unbind()))
    }

    /// Another context in which the same is set.
    pub fn copied(&self, py: Python<'_>) -> PyResult<Self> {
        self.0.call_method0(py, intern!(py, "copy")).map(Self)
    }

    pub fn clone_ref(&self, py: Python<'_>) -> Self {
        Self(self.0.clone_ref(py))
    }

    /// Sets in the current context what has been set in this one.
    ///
    /// # Arguments
    /// * `before`: a copy of this one, from before.
    pub fn give_back(&self, py: Python<'_>, before: &Self) -> PyResult<()> {
        let (before, own) = (before.0.bind(py), self.0.bind(py));
        for variable in own.try_iter()? {
            let variable = variable?;
            let value = own.get_item(&variable)?;
            if !(before.contains(&variable)? && before.get_item(&variable)?.is(&value)) {
                variable.call_method1(intern!(py, "set"), (value,))?;
            }
        }
        Ok(())
    }

    pub fn as_any<'py>(&self, py: Python<'py>) -> &Bound<'py, PyAny> {
        self.0.bind(py)
    }

    /// Runs `stage` in the context. Not re-entrant: the interpreter refuses to enter a context twice.
    #[inline]
    pub fn run<T>(&self, py: Python<'_>, stage: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
        let context = self.0.bind(py);
        let _entered = enter_context(context)?;
        stage()
    }
}

/// The contexts of a lane's requests: copies of the one in which the application is served, so that what was set at
/// import and at start-up is visible.
pub struct Contexts {
    /// Nothing was set by then. A context in which nothing is set when its request is done is then as good as new.
    bare: Cell<bool>,
    spares: Spares<PyAny>,
}

impl Contexts {
    pub fn new(py: Python<'_>) -> PyResult<Self> {
        let contexts = Self { bare: Cell::new(false), spares: Spares::new() };
        contexts.adopt(py)?;
        Ok(contexts)
    }

    /// Looks at what the start-up of the application has set, before the first request.
    pub fn adopt(&self, py: Python<'_>) -> PyResult<()> {
        self.bare.set(copy_context(py)?.len()? == 0);
        Ok(())
    }

    #[inline]
    pub fn lend(&self, py: Python<'_>) -> PyResult<RequestContext> {
        match self.spares.take(py) {
            Some(spare) => Ok(RequestContext(spare.unbind())),
            None => RequestContext::copy(py),
        }
    }

    /// Keeps a context that nobody refers to and in which nothing is set.
    #[inline]
    pub fn take_back(&self, py: Python<'_>, context: RequestContext) {
        let context = context.0.into_bound(py);
        if self.bare.get() && is_unshared(&context, 1) && context.len().is_ok_and(|set| set == 0) {
            self.spares.keep(context);
        }
    }
}
