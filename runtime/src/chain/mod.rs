//! What a request passes before its endpoint, around it and behind it.

mod call_next;
mod judge;
mod position;
mod rest;

pub use call_next::CallNext;
pub use judge::{Judged, is_awaitable, judge, judge_hook};
pub use position::{Next, Position};

use pyo3::prelude::*;

use crate::handler::Application;
use crate::plan::Chain;
use crate::python::call;
use crate::request::Request;

/// What became of a request in a chain of request functions.
pub enum Passage<'py> {
    Through,
    Answered(Bound<'py, PyAny>),
    /// A function has returned what has to be waited for.
    Late(Position, Bound<'py, PyAny>),
}

/// Runs the request functions of a chain in order; nothing runs after the one that answers.
pub fn run<'py>(application: &Application, chain: &Chain, request: &Bound<'py, Request>) -> PyResult<Passage<'py>> {
    for (passed, stage) in chain.request.iter().enumerate() {
        let stage = *stage as usize;
        let returned = call(application.stages()[stage].bind(request.py()), [request])?;
        match judge(application, Next::Request(stage), request, returned)? {
            Judged::Passes => {}
            Judged::Answer(answer) => return Ok(Passage::Answered(answer)),
            Judged::Late(awaitable) => return Ok(Passage::Late(Position::behind(passed), awaitable)),
        }
    }
    Ok(Passage::Through)
}
