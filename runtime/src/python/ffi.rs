//! All `unsafe` code of the runtime. Each block says why it is sound; nothing else may call the C API directly.
#![allow(unsafe_code)]

use std::cell::UnsafeCell;
use std::ffi::c_long;
use std::io;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::os::fd::{AsFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::ptr;
use std::sync::atomic::{AtomicIsize, AtomicPtr, Ordering};

use pyo3::exceptions::{PyBaseException, PyRuntimeError, PySystemError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyIterator, PyTuple, PyType};
use pyo3::{PyTypeInfo, ffi};
use smallvec::SmallVec;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use super::forked::come_back;

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

    /// Takes the GIL again; false, and nothing is done, unless detached.
    pub fn attach(&self) -> bool {
        let state = self.0.swap(ptr::null_mut(), Ordering::Relaxed);
        if state.is_null() {
            return false;
        }
        // SAFETY: the state was saved by `detach` on this thread and is restored once.
        unsafe { ffi::PyEval_RestoreThread(state) }
        true
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

/// In a child that was forked: gives up a descriptor that its process had, whose owner no longer runs.
///
/// # Arguments
/// * `with`: what is there instead, so that nobody else gets the number; without it the descriptor is closed.
pub fn replace_descriptor(number: RawFd, with: Option<&impl AsFd>) {
    // SAFETY: open, since its owner has noted it and has no thread in this process on which it could have closed it.
    let mut descriptor = ManuallyDrop::new(unsafe { OwnedFd::from_raw_fd(number) });
    match with {
        // Neither can fail for descriptors that are open; if one did, the child would keep a copy.
        Some(with) => {
            let _ = rustix::io::dup2(with, &mut descriptor);
            let _ = rustix::io::fcntl_setfd(&*descriptor, rustix::io::FdFlags::CLOEXEC);
        }
        None => drop(ManuallyDrop::into_inner(descriptor)),
    }
}

/// Whether `object` is referenced from here only, so that nobody would notice if it changed.
pub fn is_unshared<T>(object: &Bound<'_, T>, references: isize) -> bool {
    // SAFETY: the object is alive and the thread attached, both by `Bound`.
    cfg!(not(Py_GIL_DISABLED)) && unsafe { ffi::Py_REFCNT(object.as_ptr()) } == references
}

/// A value that only threads attached to Python touch. Like a `RefCell`, but `Sync`; and where there is a GIL, its count
/// takes no locked instruction, which the borrows of a pyo3 class do.
pub struct GilCell<T> {
    /// Readers, or -1 for a writer.
    users: AtomicIsize,
    value: UnsafeCell<T>,
}

// SAFETY: `value` is reached through guards only, and `users` lets either readers or one writer have one. It is changed
// by threads that hold the GIL, or else in one atomic step.
unsafe impl<T: Send + Sync> Sync for GilCell<T> {}

impl<T> GilCell<T> {
    pub const fn new(value: T) -> Self {
        Self { users: AtomicIsize::new(0), value: UnsafeCell::new(value) }
    }

    /// # Errors
    /// `RuntimeError` while it is written.
    #[inline]
    pub fn read<'a>(&'a self, _py: Python<'a>) -> PyResult<Reading<'a, T>> {
        self.share().ok_or_else(|| PyRuntimeError::new_err("the object is being changed"))
    }

    /// # Errors
    /// `RuntimeError` while it is read or written.
    #[inline]
    pub fn write<'a>(&'a self, _py: Python<'a>) -> PyResult<Writing<'a, T>> {
        let free = self.change(|users| (users == 0).then_some(-1));
        if free { Ok(Writing(self, PhantomData)) } else { Err(PyRuntimeError::new_err("the object is in use")) }
    }

    /// For `__traverse__`, which the collector calls on an attached thread, without a token. What is being written is left
    /// out, and so kept.
    pub fn traverse(
        &self,
        visit: PyVisit<'_>,
        each: impl FnOnce(&T, PyVisit<'_>) -> Result<(), PyTraverseError>,
    ) -> Result<(), PyTraverseError> {
        self.share().map_or(Ok(()), |value| each(&value, visit))
    }

    #[inline]
    fn share(&self) -> Option<Reading<'_, T>> {
        self.change(|users| (users >= 0).then_some(users + 1)).then_some(Reading(self, PhantomData))
    }

    /// Counts a user in or out, unless `next` refuses.
    #[inline]
    fn change(&self, next: impl Fn(isize) -> Option<isize>) -> bool {
        if cfg!(Py_GIL_DISABLED) {
            return self.users.fetch_update(Ordering::AcqRel, Ordering::Acquire, next).is_ok();
        }
        let Some(users) = next(self.users.load(Ordering::Relaxed)) else { return false };
        self.users.store(users, Ordering::Relaxed);
        true
    }
}

/// Guards end on the thread that made them: it is attached.
type OnThisThread = PhantomData<*mut ()>;

/// The value of a `GilCell`, shared until dropped.
pub struct Reading<'a, T>(&'a GilCell<T>, OnThisThread);

impl<T> Deref for Reading<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: counted as a reader, so that there is no writer.
        unsafe { &*self.0.value.get() }
    }
}

impl<T> Drop for Reading<'_, T> {
    #[inline]
    fn drop(&mut self) {
        self.0.change(|users| Some(users - 1));
    }
}

/// The value of a `GilCell`, for one user until dropped.
pub struct Writing<'a, T>(&'a GilCell<T>, OnThisThread);

impl<T> Deref for Writing<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: counted as the only user.
        unsafe { &*self.0.value.get() }
    }
}

impl<T> DerefMut for Writing<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: counted as the only user.
        unsafe { &mut *self.0.value.get() }
    }
}

impl<T> Drop for Writing<'_, T> {
    #[inline]
    fn drop(&mut self) {
        self.0.change(|_| Some(0));
    }
}

/// Functions of the interpreter that run code of the application, which may release the GIL.
///
/// Before Python 3.14, a thread that wants it back while the interpreter ends is ended by `pthread_exit`, which unwinds it.
mod unwinding {
    use super::ffi::PyObject;

    unsafe extern "C-unwind" {
        pub fn PyObject_Vectorcall(
            callable: *mut PyObject,
            arguments: *const *mut PyObject,
            count: usize,
            keywords: *mut PyObject,
        ) -> *mut PyObject;
        pub fn PyIter_Next(iterator: *mut PyObject) -> *mut PyObject;
    }
}

/// Where an unwound thread stops: further on it would end the process (pyo3 does the same where it takes the GIL).
struct Hang;

impl Drop for Hang {
    fn drop(&mut self) {
        loop {
            std::thread::park();
        }
    }
}

/// Runs what the end of the interpreter may cut; then the thread stands still until the process has ended.
#[inline]
fn or_hang<T>(call: impl FnOnce() -> T) -> T {
    let hang = Hang;
    let result = call();
    std::mem::forget(hang);
    result
}

/// The next item of an iterator.
pub fn next_item<'py>(iterator: &Bound<'py, PyIterator>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = iterator.py();
    // SAFETY: the iterator is alive and the thread attached; the result is an owned reference, or null: with an exception
    // set, or at the end.
    let item = or_hang(|| unsafe { unwinding::PyIter_Next(iterator.as_ptr()) });
    // SAFETY: as said.
    let next = match unsafe { Bound::from_owned_ptr_or_opt(py, item) } {
        Some(item) => Ok(Some(item)),
        None => PyErr::take(py).map_or(Ok(None), Err),
    };
    come_back(py, &next);
    next
}

/// Calls a function of the application, from any thread.
pub fn call<'py, const N: usize>(
    function: &Bound<'py, PyAny>,
    arguments: [&Bound<'py, PyAny>; N],
) -> PyResult<Bound<'py, PyAny>> {
    let mut array = ArgumentArray::new(function.py());
    for argument in arguments {
        array.push(argument.clone());
    }
    array.call(function, None)
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
        let returned = unsafe {
            let arguments = self.slots.as_mut_ptr().add(1);
            let count = positional | ffi::PY_VECTORCALL_ARGUMENTS_OFFSET;
            let result = or_hang(|| unwinding::PyObject_Vectorcall(function.as_ptr(), arguments, count, keywords));
            Bound::from_owned_ptr_or_err(self.py, result)
        };
        come_back(self.py, &returned);
        returned
    }
}

impl Drop for ArgumentArray<'_> {
    fn drop(&mut self) {
        for argument in &self.slots[1..] {
            // SAFETY: `push` has taken over the reference; the thread is attached by `py`.
            unsafe { ffi::Py_DECREF(*argument) }
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

/// What a coroutine did when it was resumed.
pub enum Sent<'py> {
    Yielded,
    Returned(Bound<'py, PyAny>),
}

/// Resumes a coroutine.
pub fn send_none<'py>(coroutine: &Bound<'py, PyAny>) -> PyResult<Sent<'py>> {
    let py = coroutine.py();
    let mut result = ptr::null_mut();
    // SAFETY: the coroutine is alive; the result is an owned reference, or null with an exception set.
    let (sent, result) = unsafe {
        let sent = ffi::PyIter_Send(coroutine.as_ptr(), ffi::Py_None(), &raw mut result);
        (sent, Bound::from_owned_ptr_or_err(py, result))
    };
    come_back(py, &result);
    let result = result?;
    Ok(match sent {
        ffi::PySendResult::PYGEN_RETURN => Sent::Returned(result),
        ffi::PySendResult::PYGEN_NEXT | ffi::PySendResult::PYGEN_ERROR => Sent::Yielded,
    })
}

/// Makes an error the one that is being handled, as inside of an `except` block, until dropped.
pub struct Handling<'py> {
    previous: Option<Bound<'py, PyAny>>,
}

pub fn handle_error<'py>(error: &Bound<'py, PyBaseException>) -> Handling<'py> {
    let py = error.py();
    // SAFETY: returns an owned reference or null; the error is alive, and the interpreter takes a reference of its own.
    let previous = unsafe {
        let previous = Bound::from_owned_ptr_or_opt(py, ffi::PyErr_GetHandledException());
        ffi::PyErr_SetHandledException(error.as_ptr());
        previous
    };
    Handling { previous }
}

impl Drop for Handling<'_> {
    fn drop(&mut self) {
        let previous = self.previous.as_ref().map_or_else(ptr::null_mut, Bound::as_ptr);
        // SAFETY: alive or null; the thread is attached as long as `'py`.
        unsafe { ffi::PyErr_SetHandledException(previous) }
    }
}

/// Raises `class` in a thread of Python's as soon as that runs bytecode; does nothing when the thread has ended.
pub fn interrupt_thread(identity: c_long, class: &Bound<'_, PyType>) {
    // SAFETY: the thread is attached; the class is alive, and the interpreter takes a reference of its own.
    unsafe { ffi::PyThreadState_SetAsyncExc(identity, class.as_ptr()) };
}

/// How often this thread has waited of its own accord, the GIL among what it has waited for.
#[cfg(target_os = "linux")]
pub fn voluntary_switches() -> u64 {
    // SAFETY: a structure of numbers, for which zeros are values; the call fills it.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_THREAD, &raw mut usage);
        usage
    };
    usage.ru_nvcsw.unsigned_abs()
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
