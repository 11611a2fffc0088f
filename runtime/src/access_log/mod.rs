//! The access log: a line for each request that has been answered.

mod counted;
mod entry;
mod line;
mod log;
mod stderr;
mod writer;

pub use counted::Counted;
pub use entry::Entry;
pub use log::AccessLog;
pub use stderr::{StderrLog, flush_log, write_log};
