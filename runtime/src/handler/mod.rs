//! From a matched request to its response.

mod application;
mod dispatch;
mod endpoint;

pub use application::{Application, Bindings, CompiledApplication, no_arguments};
pub use dispatch::{ForService, Outcome, Target, dispatch};
pub use endpoint::{BoundEndpoint, Prepare, Prepared};
