//! The request as middleware and handlers see it.

mod body;
mod class;
mod cookies;
mod query;

pub use class::{Incoming, Request};
pub use query::QueryParams;
