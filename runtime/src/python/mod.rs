//! The boundary to Python.

mod context;
mod exceptions;
mod ffi;
mod forked;
mod gil;
mod module;
mod spares;

pub use context::{Contexts, RequestContext};
pub use exceptions::{bad_request, http_exception, http_exception_class, missing_key};
#[cfg(target_os = "linux")]
pub use ffi::voluntary_switches;
pub use ffi::{
    ArgumentArray, Attached, FromOne, GilCell, Reading, Sent, Writing, call, copy_context, duplicate_descriptor,
    enter_context, handle_error, interrupt_thread, is_unshared, next_item, replace_descriptor, send_none,
    watch_descriptor,
};
pub use forked::{come_back, come_back_from_step, leave_server, serving_thread};
pub use gil::{Gil, GilSlice, Pulse, thread_number};
pub use module::register;
pub use spares::Spares;
