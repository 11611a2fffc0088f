//! The only surface that generated code may call.

use std::path::Path;

use pyo3::prelude::*;

pub use crate::embed::{EmbedError, finish};
pub use crate::extract::Arguments;
pub use crate::handler::{CompiledApplication, Prepare, Prepared, no_arguments};
pub use crate::plan::{
    Argument, Around, BodyPolicy, Catch, Chain, Converter, Endpoint, Leaf, Limits, LiteralEdge, Location,
    MethodEndpoint, Node, ParameterEdge, PathParameter, Plan, SCHEMA, Service, Stage, Tier,
};
pub use crate::routing::PathValues;

/// Fills the module `rupy._rupy` of an artefact.
pub fn register(module: &Bound<'_, PyModule>, application: &'static CompiledApplication) -> PyResult<()> {
    crate::python::register(module, Some(application))
}

/// The whole application as a router that starts a lane for itself; `project` is the folder that was built.
///
/// # Errors
/// The artefact in `project` is missing or stale, or the application cannot be imported.
pub fn router(application: &'static CompiledApplication, project: &Path) -> Result<axum::Router, EmbedError> {
    crate::embed::router(application, project)
}
