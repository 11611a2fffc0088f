//! From the raw path of a request to the endpoint of the plan that answers it.

mod converter;
mod matcher;
mod path;

pub use matcher::{Allow, Matched, Parameters, find};
pub use path::{PathValues, RawPath};
