//! Header fields as Python sees them: a case-insensitive multi-map of latin-1 text.

mod class;
mod text;

pub use class::{Headers, Owner};
pub use text::{check_response_name, name, to_python, value};
