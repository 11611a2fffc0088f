//! The application inside somebody else's Rust program: a router whose requests go to a lane of its own.

mod body;
mod job;
mod router;

pub use job::{Job, Jobs};
pub use router::{EmbedError, router};
