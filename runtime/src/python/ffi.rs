//! All `unsafe` code of the runtime. Each block says why it is sound; nothing else may call the C API directly.
#![allow(unsafe_code)]

use std::io;
use std::marker::PhantomData;
use std::os::fd::{BorrowedFd, OwnedFd, RawFd};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use pyo3::exceptions::PySystemError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};
use pyo3::{PyTypeInfo, ffi};
use smallvec::SmallVec;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Proof that this thread runs a lane: the thread is attached to Python whenever a task of the lane is polled, since the
/// GIL is released in the park hooks of its runtime and nowhere else.
///
/// Only `serve` makes one, and only the tasks of its lane hold it. It cannot leave the thread.
#[derive(Clone, Copy)]
pub struct Attached(PhantomData<*mut ()>);

impl Attached {
    /// For the function that runs the lane until all of its tasks have been dropped.
    pub fn new(_py: Python<'_>) -> Self {
        Self(PhantomData)
    }

    #[expect(clippy::unused_self, reason = "the value is the proof, the borrow its lifetime")]
    pub fn py(&self) -> Python<'_> {
        debug_assert!(is_attached(), "a task of the lane is polled without the GIL");
        // SAFETY: the thread is attached, see the type. The token's lifetime is that of the borrow.
        unsafe { Python::assume_attached() }
    }
}

fn is_attached() -> bool {
    // SAFETY: may be called in any state of the thread.
    unsafe { ffi::PyGILState_Check() == 1 }
}

/// Where the thread state of a lane waits while the GIL is released.
#[derive(Default)]
pub struct ParkedThread(AtomicPtr<ffi::PyThreadState>);

impl ParkedThread {
    /// Releases the GIL. Until `attach`, nothing may touch Python on this thread.
    pub fn detach(&self) {
        debug_assert!(is_attached());
        // SAFETY: called by the lane's thread, which is attached (debug assertion); `attach` restores this very state.
        let state = unsafe { ffi::PyEval_SaveThread() };
        self.0.store(state, Ordering::Relaxed);
    }

    /// Takes the GIL again; does nothing unless detached.
    pub fn attach(&self) {
        let state = self.0.swap(ptr::null_mut(), Ordering::Relaxed);
        if !state.is_null() {
            // SAFETY: the state was saved by `detach` on this thread and is restored once.
            unsafe { ffi::PyEval_RestoreThread(state) }
        }
    }
}

/// A descriptor of our own for what this process has inherited under a number.
pub fn duplicate_descriptor(number: RawFd) -> io::Result<OwnedFd> {
    if number < 0 {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    // SAFETY: not -1, and borrowed for this call only, which the kernel refuses when nothing is open there.
    unsafe { BorrowedFd::borrow_raw(number) }.try_clone_to_owned()
}

/// Whether `object` is referenced from here only, so that nobody would notice if it changed.
pub fn is_unshared<T>(object: &Bound<'_, T>, references: isize) -> bool {
    // SAFETY: the object is alive and the thread attached, both by `Bound`.
    cfg!(not(Py_GIL_DISABLED)) && unsafe { ffi::Py_REFCNT(object.as_ptr()) } == references
}

/// What a function is called with, laid out for vectorcall: a free slot, then the arguments.
pub struct ArgumentArray<'py> {
    slots: SmallVec<[*mut ffi::PyObject; 8]>,
    py: Python<'py>,
}

impl<'py> ArgumentArray<'py> {
    pub fn new(py: Python<'py>) -> Self {
        let mut slots = SmallVec::new();
        slots.push(ptr::null_mut());
        Self { slots, py }
    }

    pub fn push(&mut self, argument: Bound<'py, PyAny>) {
        self.slots.push(argument.into_ptr());
    }

    /// Calls `function`; the last arguments go by the names in `keywords`.
    pub fn call(
        &mut self,
        function: &Bound<'py, PyAny>,
        keywords: Option<&Bound<'py, PyTuple>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let named = keywords.map_or(0, PyTupleMethods::len);
        let Some(positional) = (self.slots.len() - 1).checked_sub(named) else {
            return Err(PySystemError::new_err("more keywords than arguments"));
        };
        let keywords = keywords.map_or(ptr::null_mut(), Bound::as_ptr);
        // SAFETY: slots 1.. are owned references and as many as announced; slot 0 is the scratch that the offset flag
        // lends to the callee. The result is an owned reference or null with an exception set.
        unsafe {
            let arguments = self.slots.as_mut_ptr().add(1);
            let result = ffi::PyObject_Vectorcall(
                function.as_ptr(),
                arguments,
                positional | ffi::PY_VECTORCALL_ARGUMENTS_OFFSET,
                keywords,
            );
            Bound::from_owned_ptr_or_err(self.py, result)
        }
    }
}

impl Drop for ArgumentArray<'_> {
    fn drop(&mut self) {
        for argument in self.slots.drain(1..) {
            // SAFETY: `push` has taken over the reference; the thread is attached by `py`.
            unsafe { ffi::Py_DECREF(argument) }
        }
    }
}

/// A copy of the current `contextvars.Context`.
pub fn copy_context(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: returns an owned reference or null with an exception set.
    unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyContext_CopyCurrent()) }
}

/// Makes `context` the current one until dropped.
pub struct Entered<'a, 'py>(&'a Bound<'py, PyAny>);

pub fn enter_context<'a, 'py>(context: &'a Bound<'py, PyAny>) -> PyResult<Entered<'a, 'py>> {
    // SAFETY: checks its argument; -1 comes with an exception set.
    if unsafe { ffi::PyContext_Enter(context.as_ptr()) } < 0 {
        Err(PyErr::fetch(context.py()))
    } else {
        Ok(Entered(context))
    }
}

impl Drop for Entered<'_, '_> {
    fn drop(&mut self) {
        // SAFETY: entered by `enter_context` on this thread; guards are dropped in reverse order.
        if unsafe { ffi::PyContext_Exit(self.0.as_ptr()) } < 0 {
            PyErr::fetch(self.0.py()).write_unraisable(self.0.py(), Some(self.0));
        }
    }
}

/// Lets the tokio runtime of this thread say when `descriptor` can be read.
pub fn watch_descriptor(descriptor: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    // SAFETY: the descriptor is owned by the result and stays open and the same until that is dropped.
    unsafe { AsyncFd::register_with_interest(descriptor, Interest::READABLE) }.map_err(io::Error::from)
}

/// A class that can be made from one positional argument without the detour over a tuple.
pub trait FromOne: PyTypeInfo {
    fn from_one<'py>(argument: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>>;
}

/// Lets calls of the class `T` with one positional argument go to `FromOne`, and all others to its constructor.
pub fn use_vectorcall<T: FromOne>(py: Python<'_>) {
    let class = T::type_object(py);
    // SAFETY: a type of ours, fully initialised and not yet used by anyone else; subclasses do not inherit the slot.
    unsafe { (*class.as_type_ptr()).tp_vectorcall = Some(construct::<T>) }
}

unsafe extern "C" fn construct<T: FromOne>(
    class: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: usize,
    keywords: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let count = count & !ffi::PY_VECTORCALL_ARGUMENTS_OFFSET;
    // SAFETY: the interpreter calls slots on an attached thread.
    let py = unsafe { Python::assume_attached() };
    let result = std::panic::catch_unwind(|| {
        if count == 1 && keywords.is_null() {
            // SAFETY: `arguments` holds `count` borrowed references that live during the call.
            let argument = unsafe { Bound::from_borrowed_ptr(py, *arguments) };
            T::from_one(&argument)
        } else {
            // SAFETY: passed on as the interpreter gave them.
            unsafe { construct_slowly(py, class, arguments, count, keywords) }
        }
    });
    match result {
        Ok(Ok(instance)) => instance.into_ptr(),
        Ok(Err(error)) => {
            error.restore(py);
            ptr::null_mut()
        }
        Err(_) => {
            PySystemError::new_err("a constructor panicked").restore(py);
            ptr::null_mut()
        }
    }
}

/// SAFETY: `class` is a type, `arguments` and `keywords` are those of a vectorcall.
unsafe fn construct_slowly(
    py: Python<'_>,
    class: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: usize,
    keywords: *mut ffi::PyObject,
) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: by the contract above there are `count` positional arguments, then one per keyword.
    let argument = |index: usize| unsafe { Bound::from_borrowed_ptr(py, *arguments.add(index)) };
    let positional = PyTuple::new(py, (0..count).map(argument))?;
    let named = PyDict::new(py);
    if !keywords.is_null() {
        // SAFETY: a borrowed tuple of names.
        let keywords = unsafe { Bound::from_borrowed_ptr(py, keywords) }.cast_into::<PyTuple>()?;
        for (index, name) in keywords.iter().enumerate() {
            named.set_item(name, argument(count + index))?;
        }
    }
    // SAFETY: a borrowed reference to a type.
    let class = unsafe { Bound::from_borrowed_ptr(py, class) }.cast_into::<PyType>()?;
    // SAFETY: tp_new of a type of ours; it takes a type, a tuple and a dict, and returns an owned reference or null.
    unsafe {
        let Some(new) = (*class.as_type_ptr()).tp_new else {
            return Err(PySystemError::new_err("the class has no constructor"));
        };
        Bound::from_owned_ptr_or_err(py, new(class.as_type_ptr(), positional.as_ptr(), named.as_ptr()))
    }
}
