//! A plan, bound to the functions it calls.

use std::sync::OnceLock;

use http::{HeaderValue, Method};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyType};

use super::asking::Asks;
use super::calling::{Calling, code};
use super::catches::Catches;
use super::dispatch::Target;
use super::endpoint::{BoundEndpoint, Prepare, Prepared, PythonEndpoint};
use super::place::{Decision, Place, Verdict};
use super::placing::{Step, Way, bound_to_thread, decide, is_traced, log_move, log_stay, prove, trace};
use crate::chain::Next;
use crate::extract::Arguments;
use crate::plan::{Chain, Endpoint, Plan};
use crate::response::Json;
use crate::routing::PathValues;
use crate::server::StaticFiles;

/// What a generated crate hands over: static data and plain functions.
pub struct CompiledApplication {
    /// Says which plan and model this is; found in the file, too, before any of it is run.
    pub seal: &'static str,
    pub plan: Plan,
    /// One per endpoint.
    pub prepare: &'static [Prepare],
}

const KNOWN: [Method; 8] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::DELETE,
    Method::OPTIONS,
    Method::TRACE,
    Method::PATCH,
];

/// Of requests that are refused before it.
static NO_CHAIN: Chain = Chain::DEFAULT;

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
    /// Where the functions on the way to each endpoint run; the last one stands for all that matches no route.
    places: Vec<Place>,
    /// Where each exception handler runs, by its stage; unless the functions of the route that has failed are elsewhere.
    catch_places: Vec<Place>,
    /// Value of `Allow` of each leaf.
    allow: Vec<HeaderValue>,
    /// The same of all of them.
    allow_any: HeaderValue,
    /// What is asked of the body on the way to each endpoint; likewise. Found out for the first body that may not be read.
    asks: Vec<OnceLock<Asks>>,
    /// What the lifespan has yielded: attributes of the state of every request.
    state: PyOnceLock<Py<PyDict>>,
    json: Json,
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
    /// What writes objects that nobody knows as JSON.
    pub json_default: Option<Bound<'py, PyAny>>,
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
        let allow_any =
            allow_any(plan).parse().map_err(|_| PyValueError::new_err("a method of the plan is no token"))?;
        let named = bindings.stages.iter().zip(plan.stages.iter());
        let callings =
            named.map(|(function, stage)| Calling::of(function, stage.name)).collect::<PyResult<Vec<_>>>()?;
        let catches = Catches::new(plan, bindings.errors)?;
        let json = Json::new(bindings.json_default);
        let stages = bindings.stages.into_iter().map(Bound::unbind).collect();
        let (places, catch_places, state) = (Vec::new(), Vec::new(), PyOnceLock::new());
        let asks = (0..=endpoints.len()).map(|_| OnceLock::new()).collect();
        let mut application = Self {
            plan,
            endpoints,
            stages,
            callings,
            catches,
            places,
            catch_places,
            allow,
            allow_any,
            asks,
            state,
            json,
        };
        Python::attach(|py| application.decide_all(py));
        Ok(application)
    }

    fn decide_all(&mut self, py: Python<'_>) {
        self.places = (0..=self.endpoints.len()).map(|index| self.decide_to(py, index)).collect();
        let catch = |stage| {
            let catches = self.plan.catches.iter().any(|catch| catch.stage as usize == stage);
            Place::new(if catches { self.decide(py, Way::Catch(stage)) } else { Decision::Lane }, false)
        };
        self.catch_places = (0..self.stages.len()).map(catch).collect();
    }

    /// Where the functions on the way to an endpoint run.
    fn decide_to(&self, py: Python<'_>, index: usize) -> Place {
        let decision = self.decide(py, Way::To(index));
        let (chain, steps) = (self.chain_to(index), self.steps(Way::To(index)));
        let mut functions = steps.iter().filter(|step| !step.is_handler);
        let straight =
            chain.around.is_empty() && chain.after.is_empty() && !functions.any(|step| step.calling.is_async());
        Place::new(decision, !straight)
    }

    fn decide(&self, py: Python<'_>, way: Way) -> Decision {
        let steps = self.steps(way);
        let (decision, reason) = decide(&steps);
        if is_traced() && !steps.is_empty() {
            let (shown, reason) = if decision == Decision::Open { prove(py, &steps) } else { (decision, reason) };
            trace(py, &self.name(way), shown, &reason);
        }
        decision
    }

    fn chain_to(&self, index: usize) -> &'static Chain {
        self.plan.endpoints.get(index).map_or(&self.plan.unmatched, |planned| &planned.chain)
    }

    /// The functions on a way, and back.
    fn steps(&self, way: Way) -> Vec<Step<'_>> {
        let index = match way {
            Way::To(index) => index,
            Way::Catch(stage) => return vec![self.stage(stage, false)],
        };
        let chain = self.chain_to(index);
        let (handler, opens_files) = match (self.endpoints.get(index), self.plan.endpoints.get(index)) {
            (Some(BoundEndpoint::Python(python)), Some(planned)) => {
                let (function, calling, blocking) = (python.function(), python.calling(), planned.blocking);
                let name = planned.name;
                (Some(Step { name, function, calling, blocking, is_handler: true, opens_files: false }), false)
            }
            (service, _) => (None, service.is_some()),
        };
        let request = chain.request.iter().chain(chain.after).map(|stage| self.stage(*stage as usize, false));
        let around = chain.around.iter().map(|around| self.stage(around.stage as usize, opens_files));
        request.chain(around).chain(handler).collect()
    }

    fn stage(&self, stage: usize, opens_files: bool) -> Step<'_> {
        let (planned, calling, function) = (&self.plan.stages[stage], &self.callings[stage], &self.stages[stage]);
        Step { name: planned.name, function, calling, blocking: planned.blocking, is_handler: false, opens_files }
    }

    /// How the log names a way.
    fn name(&self, way: Way) -> String {
        match way {
            Way::Catch(stage) => format!("the exception handler {}", self.plan.stages[stage].name),
            Way::To(index) => self.route(index),
        }
    }

    fn route(&self, index: usize) -> String {
        match self.plan.endpoints.get(index) {
            Some(endpoint) => format!("{} {}", endpoint.methods.join(","), endpoint.pattern),
            None => "what matches no route".to_owned(),
        }
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
            Target::Refused(_) => &NO_CHAIN,
            _ => &self.plan.unmatched,
        }
    }

    /// Whether a request does more on its way to `target` than call plain functions on the lane, one after the other, and
    /// then the handler.
    #[inline]
    pub fn leaves_lane(&self, target: &Target) -> bool {
        self.place(target).leaves_lane()
    }

    /// Whether the `def` functions on the way to `target` run on threads of the pool.
    pub fn is_pooled(&self, target: &Target) -> bool {
        self.place(target).is_pooled()
    }

    /// Whether what a request comes to next runs on a thread of the pool.
    pub fn is_next_pooled(&self, next: Next, target: &Target) -> bool {
        let calling = match (next, target) {
            (Next::Request(stage) | Next::Around(stage), _) => Some(self.stage_calling(stage)),
            (Next::Endpoint, Target::Endpoint(index)) => self.endpoint(*index).calling(),
            (Next::Endpoint, _) => None,
        };
        self.is_pooled(target) && calling.is_some_and(|calling| !calling.is_async())
    }

    /// Whether an exception handler runs on a thread of the pool, after a failure on the way to `target`.
    pub fn is_catch_pooled(&self, stage: usize, target: &Target) -> bool {
        !self.stage_calling(stage).is_async() && (self.is_pooled(target) || self.catch_places[stage].is_pooled())
    }

    /// Calls a `def` function on the lane. Where it is not known to be quick, the call decides about those that follow.
    #[inline]
    pub fn measure<T>(&self, py: Python<'_>, target: &Target, call: impl FnOnce() -> T) -> T {
        let index = self.index(target);
        self.measure_at(py, &self.places[index], Way::To(index), call)
    }

    /// The same of an exception handler.
    pub fn measure_catch<T>(&self, py: Python<'_>, stage: usize, call: impl FnOnce() -> T) -> T {
        self.measure_at(py, &self.catch_places[stage], Way::Catch(stage), call)
    }

    #[inline]
    fn measure_at<T>(&self, py: Python<'_>, place: &Place, way: Way, call: impl FnOnce() -> T) -> T {
        let Some(watch) = place.start() else { return call() };
        let result = call();
        if let Some(verdict) = place.stop(&watch) {
            self.obey(py, place, way, &verdict);
        }
        result
    }

    /// Does what a measurement asks for.
    #[cold]
    fn obey(&self, py: Python<'_>, place: &Place, way: Way, verdict: &Verdict) {
        match verdict {
            Verdict::Moved(took) => self.move_or_stay(py, place, way, took.as_millis()),
            Verdict::Decide(slow) => match (prove(py, &self.steps(way)).0, slow) {
                (Decision::Measured, Some(took)) => self.move_or_stay(py, place, way, took.as_millis()),
                (decision, _) => place.set(decision),
            },
        }
    }

    /// Moves a way to the pool, unless it uses what works on this thread only.
    fn move_or_stay(&self, py: Python<'_>, place: &Place, way: Way, milliseconds: u128) {
        let (route, why) = (self.name(way), self.why(way, milliseconds));
        if let Some(bound) = bound_to_thread(py, &self.steps(way)) {
            place.set(Decision::Lane);
            log_stay(py, &route, &why, &bound);
        } else {
            place.set(Decision::Pool);
            log_move(py, &route, &why);
        }
    }

    /// Why a way is moved.
    fn why(&self, way: Way, milliseconds: u128) -> String {
        match way {
            Way::To(index) => {
                let whose = self.plan.endpoints.get(index);
                let whose =
                    whose.map_or_else(String::new, |planned| format!(" of {} ({})", planned.name, planned.location));
                format!("a call{whose} took {milliseconds} ms; blocking=True or False decides it from the start")
            }
            Way::Catch(stage) => {
                let planned = &self.plan.stages[stage];
                format!("a call of {} ({}) took {milliseconds} ms", planned.name, planned.location)
            }
        }
    }

    #[inline]
    fn place(&self, target: &Target) -> &Place {
        &self.places[self.index(target)]
    }

    #[inline]
    fn index(&self, target: &Target) -> usize {
        match target {
            Target::Endpoint(index) => *index,
            _ => self.endpoints.len(),
        }
    }

    /// Whether any function is async.
    pub fn has_async(&self) -> bool {
        self.endpoints.iter().any(BoundEndpoint::is_async) || self.callings.iter().any(Calling::is_async)
    }

    /// The codes of handlers and other functions, each with what it is: for who looks at a stack.
    pub fn codes<'py>(&self, py: Python<'py>) -> Vec<(Bound<'py, PyAny>, String)> {
        let handlers = (0..self.endpoints.len()).filter_map(|index| {
            let BoundEndpoint::Python(python) = &self.endpoints[index] else { return None };
            let planned = &self.plan.endpoints[index];
            Some((python.function(), format!("{}: {} ({})", self.route(index), planned.name, planned.location)))
        });
        let stages = self.stages.iter().zip(self.plan.stages);
        let stages = stages.map(|(function, stage)| (function, format!("{} ({})", stage.name, stage.location)));
        let coded = |(function, name): (&Py<PyAny>, String)| Some((code(function.bind(py)).ok().flatten()?, name));
        handlers.chain(stages).filter_map(coded).collect()
    }

    /// Every request begins with these attributes.
    pub fn set_state(&self, state: Bound<'_, PyDict>) {
        let py = state.py();
        // An application is started once.
        let _ = self.state.set(py, state.unbind());
    }

    pub fn state<'py>(&self, py: Python<'py>) -> Option<&Bound<'py, PyDict>> {
        self.state.get(py).map(|state| state.bind(py))
    }

    /// When the functions on the way to `target` ask for the body.
    pub fn asks(&self, py: Python<'_>, target: &Target) -> Asks {
        let known = &self.asks[self.index(target)];
        known.get().copied().unwrap_or_else(|| {
            let found = Asks::of(py, self, target);
            // Another lane comes to the same.
            *known.get_or_init(|| found)
        })
    }

    /// How JSON is written.
    #[inline]
    pub fn json(&self) -> &Json {
        &self.json
    }

    pub fn allow(&self, leaf: usize) -> &HeaderValue {
        &self.allow[leaf]
    }

    /// Value of `Allow` of the server as a whole (RFC 9110, 9.3.7).
    pub fn allow_any(&self) -> &HeaderValue {
        &self.allow_any
    }

    /// Whether a method is one of those that every server knows (RFC 9110, 9.1 and RFC 5789), or has a route. Any other
    /// one is nothing that the application could do for any resource (RFC 9110, 15.6.2).
    pub fn knows(&self, method: &Method) -> bool {
        KNOWN.contains(method)
            || self.plan.leaves.iter().any(|leaf| leaf.methods.iter().any(|entry| entry.method == method.as_str()))
    }
}

/// The methods of every leaf, sorted.
fn allow_any(plan: &Plan) -> String {
    let mut methods: Vec<&str> = plan.leaves.iter().flat_map(|leaf| leaf.allow.split(", ")).collect();
    methods.push(Method::OPTIONS.as_str());
    methods.sort_unstable();
    methods.dedup();
    methods.join(", ")
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
    let bind = |(index, endpoint): (usize, &Endpoint)| match (endpoint.service, &bindings.handlers[index]) {
        (Some(service), _) => Ok(BoundEndpoint::Service(StaticFiles::new(&bindings.directories[service as usize]))),
        (None, Some(function)) => PythonEndpoint::new(function, endpoint, prepare(index)).map(BoundEndpoint::Python),
        (None, None) => Err(PyValueError::new_err(format!("no handler was given for {}", endpoint.name))),
    };
    plan.endpoints.iter().enumerate().map(bind).collect()
}
