//! How a function of the application is run: decided by its live code, the same in both modes.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyFunction, PyString, PyType};

/// Flags of code objects: `inspect.CO_COROUTINE` and `inspect.CO_ITERABLE_COROUTINE`.
const COROUTINE: u32 = 0x80;
const ITERABLE_COROUTINE: u32 = 0x100;

/// How a function is run.
pub enum Calling {
    /// Called; what it returns is its answer.
    Plain,
    /// A coroutine function that neither waits nor asks for its task: its coroutine is driven to its end where it is
    /// called.
    Driven,
    /// Any other coroutine function: a task of this name.
    Task(Py<PyString>),
}

impl Calling {
    /// Looks at the code that a call of `function` runs first.
    pub fn of(function: &Bound<'_, PyAny>, name: &str) -> PyResult<Self> {
        let py = function.py();
        let Some(code) = code(function)? else { return Ok(Self::Plain) };
        let flags: u32 = code.getattr(intern!(py, "co_flags"))?.extract()?;
        if flags & (COROUTINE | ITERABLE_COROUTINE) == 0 {
            return Ok(Self::Plain);
        }
        let needs_task = flags & ITERABLE_COROUTINE != 0 || awaits(&code)? || asks(function);
        Ok(if needs_task { Self::Task(PyString::intern(py, name).unbind()) } else { Self::Driven })
    }

    pub fn is_async(&self) -> bool {
        !matches!(self, Self::Plain)
    }
}

/// Whether a coroutine of this code can suspend. Every `await`, `async for` and `async with` compiles to a `SEND`.
fn awaits(code: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = code.py();
    let send: u8 = py.import(intern!(py, "opcode"))?.getattr(intern!(py, "opmap"))?.get_item("SEND")?.extract()?;
    // Without caches and specialisation: an instruction is two bytes, the caches between them are zero.
    let bytes: Vec<u8> = code.getattr(intern!(py, "co_code"))?.extract()?;
    Ok(bytes.iter().step_by(2).any(|opcode| *opcode == send))
}

/// Whether a coroutine of this function may look for its task, `asyncio.current_task()`: itself, or in what it calls.
fn asks(function: &Bound<'_, PyAny>) -> bool {
    let py = function.py();
    let proof = || py.import(intern!(py, "rupy._quick"))?.call_method1(intern!(py, "needs_no_task"), (function,));
    // A proof that fails is none.
    !proof().and_then(|proved| proved.extract::<bool>()).unwrap_or(false)
}

/// The code that a call of `function` runs first; None where there is none in Python.
pub fn code<'py>(function: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = function.py();
    if function.is_instance_of::<PyFunction>() {
        return function.getattr(intern!(py, "__code__")).map(Some);
    }
    if function.is_instance_of::<PyType>() {
        return Ok(None);
    }
    // A class of the application says itself what a call does, whatever else its instances hold.
    if let Some(call) = function.get_type().getattr_opt(intern!(py, "__call__"))?
        && call.is_instance_of::<PyFunction>()
    {
        return code(&call);
    }
    // A bound method, and `functools.partial`.
    for inner in ["__func__", "func"] {
        if let Some(inner) = function.getattr_opt(inner)?
            && inner.is_callable()
        {
            return code(&inner);
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::ffi::CString;

    use pyo3::prelude::*;
    use pyo3::types::{PyDict, PyList};

    use super::Calling;

    fn calling(source: &str) -> &'static str {
        Python::initialize();
        Python::attach(|py| {
            let path = py.import("sys").unwrap().getattr("path").unwrap().cast_into::<PyList>().unwrap();
            path.insert(0, concat!(env!("CARGO_MANIFEST_DIR"), "/..")).unwrap();
            let globals = PyDict::new(py);
            py.run(&CString::new(source).unwrap(), Some(&globals), None).unwrap();
            let function = globals.get_item("f").unwrap().unwrap();
            match Calling::of(&function, "app.f").unwrap() {
                Calling::Plain => "plain",
                Calling::Driven => "driven",
                Calling::Task(_) => "task",
            }
        })
    }

    #[test]
    fn a_class_that_decorates_is_called_as_it_says() {
        let class = "class C:\n  def __init__(self, func): self.func = func\n";
        let call = "  def __call__(self, r): return 1\n";
        let handler = "async def g(r): await r\n";
        assert_eq!(calling(&format!("{class}{call}{handler}f = C(g)")), "plain");
        assert_eq!(calling(&format!("import functools\n{handler}f = functools.partial(g, 1)")), "task");
    }

    #[test]
    fn coroutines_that_wait_for_nothing_are_driven() {
        assert_eq!(calling("async def f(r): return r.path.upper()"), "driven");
        assert_eq!(calling("def g(x): return len(x)\nasync def f(r): return g(r.path)"), "driven");
    }

    #[test]
    fn what_may_ask_for_its_task_is_one() {
        assert_eq!(calling("import asyncio\nasync def f(r): return asyncio.current_task()"), "task");
        assert_eq!(calling("from asyncio import current_task as g\nasync def f(r): return g()"), "task");
        assert_eq!(
            calling("import asyncio\ndef g(): return asyncio.current_task()\nasync def f(r): return g()"),
            "task"
        );
        assert_eq!(calling("async def f(r): return r.state.function()"), "task");
        assert_eq!(calling("async def f(r): print(r)"), "task");
    }

    #[test]
    fn whatever_waits_is_a_task() {
        assert_eq!(calling("async def f(r): await r"), "task");
        assert_eq!(calling("async def f(r):\n  async with r: pass"), "task");
        assert_eq!(calling("async def f(r):\n  async for x in r: pass"), "task");
        assert_eq!(calling("async def f(r): return [x async for x in r]"), "task");
        assert_eq!(calling("import types\n@types.coroutine\ndef f(r): yield"), "task");
    }

    #[test]
    fn functions_are_called() {
        assert_eq!(calling("def f(r): yield 1"), "plain");
        assert_eq!(calling("async def f(r): yield 1"), "plain");
        assert_eq!(calling("f = len"), "plain");
        assert_eq!(calling("class f: pass"), "plain");
    }

    #[test]
    fn disguises_are_seen_through() {
        assert_eq!(calling("import functools\nasync def g(a, r): await r\nf = functools.partial(g, 1)"), "task");
        assert_eq!(calling("class C:\n  async def __call__(self, r): await r\nf = C()"), "task");
        assert_eq!(calling("class C:\n  async def m(self, r): return 1\nf = C().m"), "task");
    }
}
