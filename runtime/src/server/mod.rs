//! Sockets in, responses out: the lane and what it is made of.

mod connection;
mod connections;
mod lane;
mod listener;
mod receive;
mod report;
mod serve;
mod service;
mod signals;
mod socket;
mod static_files;

pub use lane::Lane;
pub use listener::Listener;
pub use report::Report;
pub use serve::serve;
pub use static_files::StaticFiles;
