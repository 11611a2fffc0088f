//! The boundary to Python.

mod arguments;
mod context;
mod exceptions;
mod ffi;
mod gil;
mod module;
mod uuid;

pub use arguments::Arguments;
pub(crate) use arguments::value as parameter_value;
pub use context::RequestContext;
pub use exceptions::{bad_request, bad_request_message, missing_key};
pub use ffi::{Attached, FromOne, is_unshared};
pub use gil::{Gil, GilSlice};
pub use module::register;
