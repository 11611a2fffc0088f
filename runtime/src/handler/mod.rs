//! From a matched request to its response.

mod after;
mod application;
mod asking;
mod calling;
mod calls;
mod catches;
mod demand;
mod dispatch;
mod endpoint;
mod failure;
mod passed;
mod place;
mod placing;
mod pooled;
mod progress;
mod refuse;
mod sending;
mod stopwatch;
mod suspended;

pub use application::{Application, Bindings, CompiledApplication, no_arguments};
pub use asking::Asks;
pub use calling::Calling;
pub use demand::{Demand, received};
pub use dispatch::{ForService, Outcome, Target, dispatch, enters_python};
pub use endpoint::{BoundEndpoint, Prepare, Prepared};
pub use pooled::{Done, Part, busy, hop};
pub use refuse::refuse;
pub use suspended::{Cancelled, Suspended};
