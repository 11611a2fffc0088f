//! The runtime of rupy: serves a plan, and enters Python for handler and middleware bodies only.
//!
//! A request goes `server` → `routing` → `chain` → `handler` → `response`. The wheel ships this crate as the extension
//! module `rupy._rupy`; `rupy build` links it into the artefact of an application, which takes that name instead.

mod access_log;
mod chain;
mod embed;
mod event_loop;
mod extract;
mod files;
#[cfg(feature = "floor")]
pub mod floor;
pub mod generated;
mod handler;
mod headers;
mod plan;
mod pool;
mod python;
mod request;
mod response;
mod routing;
mod server;

pub use axum;
pub use pyo3;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(feature = "extension")]
#[pyo3::pymodule(name = "_rupy")]
mod extension {
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::python::register(module, None)
    }
}
