//! A plan, bound to the functions it calls.

use http::HeaderValue;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyType;

use super::calling::Calling;
use super::catches::Catches;
use super::dispatch::Target;
use super::endpoint::{BoundEndpoint, Prepare, Prepared, PythonEndpoint};
use crate::extract::Arguments;
use crate::plan::{Chain, Plan};
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
    /// How each stage is run.
    callings: Vec<Calling>,
    catches: Catches,
    /// Which endpoints are plain calls, one after the other; the last one stands for all that matches no route.
    straight: Vec<bool>,
    /// Value of `Allow` of each leaf.
    allow: Vec<HeaderValue>,
}

/// The Python side of a plan.
pub struct Bindings<'py> {
    /// One per endpoint; None for a service.
    pub handlers: Vec<Option<Bound<'py, PyAny>>>,
    /// One per stage.
    pub stages: Vec<Bound<'py, PyAny>>,
    /// One per exception handler: the class of its errors; None for a status.
    pub errors: Vec<Option<Bound<'py, PyType>>>,
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
        let named = bindings.stages.iter().zip(plan.stages.iter());
        let callings =
            named.map(|(function, stage)| Calling::of(function, stage.name)).collect::<PyResult<Vec<_>>>()?;
        let straight = straight(plan, &endpoints, &callings);
        let catches = Catches::new(plan, bindings.errors)?;
        let stages = bindings.stages.into_iter().map(Bound::unbind).collect();
        Ok(Self { plan, endpoints, stages, callings, catches, straight, allow })
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

    pub fn stage_calling(&self, stage: usize) -> &Calling {
        &self.callings[stage]
    }

    pub fn catches(&self) -> &Catches {
        &self.catches
    }

    /// What a request passes on its way to `target`, and back.
    #[inline]
    pub fn chain(&self, target: &Target) -> &'static Chain {
        match target {
            Target::Endpoint(index) => &self.plan.endpoints[*index].chain,
            _ => &self.plan.unmatched,
        }
    }

    /// Whether all that a request passes on its way to `target` are plain functions, called one after the other: none is
    /// async, none stands around the others, and none is called with the response.
    #[inline]
    pub fn is_straight(&self, target: &Target) -> bool {
        let index = match target {
            Target::Endpoint(index) => *index,
            _ => self.endpoints.len(),
        };
        self.straight[index]
    }

    /// Whether any function is async.
    pub fn has_async(&self) -> bool {
        self.endpoints.iter().any(BoundEndpoint::is_async) || self.callings.iter().any(Calling::is_async)
    }

    pub fn allow(&self, leaf: usize) -> &HeaderValue {
        &self.allow[leaf]
    }
}

fn straight(plan: &Plan, endpoints: &[BoundEndpoint], callings: &[Calling]) -> Vec<bool> {
    let chain = |chain: &Chain| {
        let is_async = chain.request.iter().any(|stage| callings[*stage as usize].is_async());
        !is_async && chain.around.is_empty() && chain.after.is_empty()
    };
    let each = plan.endpoints.iter().zip(endpoints).map(|(planned, bound)| chain(&planned.chain) && !bound.is_async());
    each.chain([chain(&plan.unmatched)]).collect()
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
