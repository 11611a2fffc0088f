//! Sockets in, responses out: the lane and what it is made of.

mod answer;
mod arriving;
mod authority;
mod beside;
mod client;
mod clock;
mod connection;
mod connections;
mod ending;
mod head_check;
mod head_timer;
mod inherited;
mod lane;
mod lifespan;
mod line;
mod listener;
mod patience;
mod refused;
mod report;
mod request_line;
mod serve;
mod service;
mod signals;
mod socket;
mod standstill;
mod static_files;
mod stream;
mod time_limit;
mod wait;
mod watchdog;

pub use arriving::Awaited as AwaitedBody;
pub use beside::{Beside, Job, WorkHandle, lane_event_loop};
pub use client::ClientWatch;
pub use connection::Thread;
#[cfg(feature = "floor")]
pub use connection::{Connection, http};
#[cfg(feature = "floor")]
pub use connections::Connections;
pub use head_timer::Awaited;
pub use inherited::leave_served_process;
pub use lane::Lane;
pub use lifespan::Lifespan;
pub use line::Line;
pub use listener::Listener;
pub use report::Report;
#[cfg(feature = "floor")]
pub use serve::accept_until;
pub use serve::{Settings, Source, runtime, serve};
pub use service::LaneService;
pub use static_files::{Asked, Call, Serving, StaticFiles};
#[cfg(feature = "floor")]
pub use stream::Stream;
pub use wait::wait;
