//! Header fields as Python sees them: a case-insensitive multi-map of latin-1 text.

mod class;
mod disposition;
mod text;
mod uri;

pub use class::{Headers, Owner};
pub use text::{check_response_name, field, name, to_python, value};
