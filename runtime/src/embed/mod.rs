//! The application inside somebody else's program: a router in Rust, or a client in Python, whose requests go to a lane of
//! its own.

mod body;
mod client;
mod exchange;
mod in_flight;
mod job;
mod router;
mod upload;
mod wait;

pub use client::Client;
pub use exchange::Exchange;
pub use job::{Job, Jobs, Waiting};
pub use router::{EmbedError, finish, router};
