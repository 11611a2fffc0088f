//! A plan, bound to the functions it calls.

use http::HeaderValue;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::endpoint::{BoundEndpoint, Prepare, Prepared, PythonEndpoint};
use crate::extract::Arguments;
use crate::plan::Plan;
use crate::routing::PathValues;
use crate::server::StaticFiles;

/// What a generated crate hands over: static data and plain functions.
pub struct CompiledApplication {
    pub plan: Plan,
    /// One per endpoint.
    pub prepare: &'static [Prepare],
}

/// For endpoints that take nothing from the path.
pub fn no_arguments(_: &PathValues<'_>, _: &mut Arguments<'_>) -> Prepared {
    Ok(())
}

/// The folder that a service serves, by its absolute path.
pub type Directory = StaticFiles;

/// Everything a request needs, bound before the first one.
pub struct Application {
    plan: &'static Plan,
    endpoints: Vec<BoundEndpoint>,
    stages: Vec<Py<PyAny>>,
    /// Value of `Allow` of each leaf.
    allow: Vec<HeaderValue>,
}

/// The Python side of a plan.
pub struct Bindings<'py> {
    /// One per endpoint; None for a service.
    pub handlers: Vec<Option<Bound<'py, PyAny>>>,
    /// One per stage.
    pub stages: Vec<Bound<'py, PyAny>>,
    /// One per service: the absolute path of its folder.
    pub directories: Vec<String>,
}

impl Application {
    /// Binds the plan that is compiled in.
    pub fn compiled(application: &'static CompiledApplication, bindings: Bindings<'_>) -> PyResult<Self> {
        let prepare = |index: usize| application.prepare.get(index).copied();
        let endpoints = bind_endpoints(&application.plan, &bindings, prepare)?;
        Self::new(&application.plan, endpoints, bindings)
    }

    /// Binds a plan given as data; `compiled[i]` names the compiled endpoint that endpoint i is the same as.
    pub fn from_data(
        plan: &'static Plan,
        bindings: Bindings<'_>,
        application: Option<&'static CompiledApplication>,
        compiled: &[Option<usize>],
    ) -> PyResult<Self> {
        let prepare = |index: usize| {
            let same = compiled.get(index).copied().flatten()?;
            application?.prepare.get(same).copied()
        };
        let endpoints = bind_endpoints(plan, &bindings, prepare)?;
        Self::new(plan, endpoints, bindings)
    }

    fn new(plan: &'static Plan, endpoints: Vec<BoundEndpoint>, bindings: Bindings<'_>) -> PyResult<Self> {
        if bindings.stages.len() != plan.stages.len() {
            return Err(PyValueError::new_err(format!(
                "the plan has {} stages, {} were given",
                plan.stages.len(),
                bindings.stages.len()
            )));
        }
        let allow = plan.leaves.iter().map(|leaf| HeaderValue::from_str(leaf.allow)).collect::<Result<_, _>>();
        let allow = allow.map_err(|_| PyValueError::new_err("a method of the plan is no token"))?;
        let stages = bindings.stages.into_iter().map(Bound::unbind).collect();
        Ok(Self { plan, endpoints, stages, allow })
    }

    #[inline]
    pub fn plan(&self) -> &'static Plan {
        self.plan
    }

    #[inline]
    pub fn endpoint(&self, index: usize) -> &BoundEndpoint {
        &self.endpoints[index]
    }

    pub fn stages(&self) -> &[Py<PyAny>] {
        &self.stages
    }

    pub fn allow(&self, leaf: usize) -> &HeaderValue {
        &self.allow[leaf]
    }
}

fn bind_endpoints(
    plan: &Plan,
    bindings: &Bindings<'_>,
    prepare: impl Fn(usize) -> Option<Prepare>,
) -> PyResult<Vec<BoundEndpoint>> {
    if bindings.handlers.len() != plan.endpoints.len() || bindings.directories.len() != plan.services.len() {
        return Err(PyValueError::new_err(format!(
            "the plan has {} endpoints and {} services, {} handlers and {} directories were given",
            plan.endpoints.len(),
            plan.services.len(),
            bindings.handlers.len(),
            bindings.directories.len()
        )));
    }
    let bind = |(index, endpoint): (usize, &crate::plan::Endpoint)| match (endpoint.service, &bindings.handlers[index])
    {
        (Some(service), _) => Ok(BoundEndpoint::Service(StaticFiles::new(&bindings.directories[service as usize]))),
        (None, Some(function)) => PythonEndpoint::new(function, endpoint, prepare(index)).map(BoundEndpoint::Python),
        (None, None) => Err(PyValueError::new_err(format!("no handler was given for {}", endpoint.name))),
    };
    plan.endpoints.iter().enumerate().map(bind).collect()
}
