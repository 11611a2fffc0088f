//! Decides where the `def` functions of a route run, by what the application says and by their live code.

use pyo3::intern;
use pyo3::prelude::*;

use super::calling::Calling;
use super::place::Decision;

/// Functions whose place is decided together.
#[derive(Clone, Copy)]
pub enum Way {
    /// To an endpoint, by its index, and back; the one behind the last stands for all that matches no route.
    To(usize),
    /// Of an exception handler, by its stage.
    Catch(usize),
}

/// A function on a way.
pub struct Step<'a> {
    pub name: &'a str,
    pub function: &'a Py<PyAny>,
    pub calling: &'a Calling,
    /// What the application says.
    pub blocking: Option<bool>,
    /// The end of the way.
    pub is_handler: bool,
    /// It stands around a folder of files.
    pub opens_files: bool,
}

/// Decides by what the application says. All `def` functions of a way run in one place, so that one hop takes a request
/// through those that follow each other.
pub fn decide(way: &[Step<'_>]) -> (Decision, String) {
    let mut called = way.iter().filter(|step| !step.calling.is_async()).peekable();
    if called.peek().is_none() {
        return (Decision::Lane, "nothing on the way is a def".to_owned());
    }
    let (mut open, mut stays) = (false, false);
    for step in called {
        if step.blocking == Some(true) {
            return (Decision::Pool, format!("{} is registered with blocking=True", step.name));
        }
        open |= step.blocking.is_none();
        // A route that says so keeps its thread, whatever is before it; a middleware speaks for itself only.
        stays |= step.is_handler && step.blocking == Some(false);
    }
    let decision = if open && !stays { Decision::Open } else { Decision::Lane };
    (decision, "blocking=False says so".to_owned())
}

/// Decides by the live code of the functions that nothing is said of.
pub fn prove(py: Python<'_>, way: &[Step<'_>]) -> (Decision, String) {
    let unsaid = way.iter().filter(|step| !step.calling.is_async() && step.blocking.is_none());
    for step in unsaid {
        if let Some(doubt) = doubt(py, step) {
            return (Decision::Measured, format!("{}: {doubt}", step.name));
        }
    }
    (Decision::Lane, "it is proved quick".to_owned())
}

/// What stands in the way of a proof that a function is quick.
fn doubt(py: Python<'_>, step: &Step<'_>) -> Option<String> {
    if step.opens_files {
        return Some("call_next opens a file".to_owned());
    }
    let doubt =
        || py.import(intern!(py, "rupy._quick"))?.call_method1(intern!(py, "what_may_be_slow"), (step.function,));
    // A proof that fails is none.
    doubt().and_then(|doubt| doubt.extract()).unwrap_or_else(|error| Some(format!("the proof failed: {error}")))
}

/// What a function on a way uses that works on the thread that serves only, and how it finds it.
pub fn bound_to_thread(py: Python<'_>, way: &[Step<'_>]) -> Option<String> {
    let called = way.iter().filter(|step| !step.calling.is_async());
    let look = |step: &Step<'_>| {
        let module = py.import(intern!(py, "rupy._thread_bound"))?;
        module.call_method1(intern!(py, "what_belongs_to_a_thread"), (step.function,))?.extract::<Option<String>>()
    };
    // A search that fails has found nothing.
    called.map(look).find_map(|found| found.ok().flatten())
}

/// Whether every decision is to be said.
pub fn is_traced() -> bool {
    std::env::var_os("RUPY_TRACE_TIERS").is_some_and(|value| value == "1")
}

/// Says a decision.
pub fn trace(py: Python<'_>, route: &str, decision: Decision, reason: &str) {
    let place = match decision {
        Decision::Lane => "on the thread that serves",
        Decision::Open | Decision::Measured => "on the thread that serves, until calls are slow",
        Decision::Pool => "on threads of the pool",
    };
    say(py, "trace", &format!("{route}: {place}: {reason}"));
}

/// Logs that a route runs on the pool from now on.
pub fn log_move(py: Python<'_>, route: &str, reason: &str) {
    say(py, "moved", &format!("{route}: on threads of the pool from now on: {reason}"));
}

/// Logs that a route does not go to the pool though it would belong there.
pub fn log_stay(py: Python<'_>, route: &str, reason: &str, bound: &str) {
    let line = format!(
        "{route}: stays on the thread that serves: {reason}, but it uses {bound}; others wait meanwhile, until each call \
         opens its own"
    );
    say(py, "moved", &line);
}

fn say(py: Python<'_>, how: &str, line: &str) {
    let said = py.import(intern!(py, "rupy._placement")).and_then(|module| module.call_method1(how, (line,)));
    if let Err(error) = said {
        error.write_unraisable(py, None);
    }
}
