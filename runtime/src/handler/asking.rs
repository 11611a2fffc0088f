//! When the functions on the way of a request ask for its body, by their live code.

use pyo3::intern;
use pyo3::prelude::*;

use super::application::Application;
use super::dispatch::Target;
use super::endpoint::BoundEndpoint;
use crate::chain::{Next, Position};
use crate::plan::Chain;

/// When the body of a request is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    Nobody,
    /// Before what is next there.
    At(Position),
}

impl Asks {
    /// What the functions on the way to `target` and back ask for.
    ///
    /// On the way back, and in exception handlers, nothing can be waited for: where one of these may touch the body, it is
    /// there from the beginning. A plain function that calls what is behind it cannot wait either.
    pub fn of(py: Python<'_>, application: &Application, target: &Target) -> Self {
        let way = Way { py, application, chain: application.chain(target), target };
        let catches = application.plan().catches.iter().map(|catch| catch.stage as usize);
        let back = way.chain.after.iter().map(|stage| *stage as usize).chain(catches);
        if back.into_iter().any(|stage| way.touches(stage, false)) {
            return Self::At(Position::default());
        }
        way.first(Position::default()).map_or(Self::Nobody, Self::At)
    }
}

struct Way<'a, 'py> {
    py: Python<'py>,
    application: &'a Application,
    chain: &'static Chain,
    target: &'a Target,
}

impl Way<'_, '_> {
    /// The first place from here on where the body is to be there.
    fn first(&self, mut position: Position) -> Option<Position> {
        loop {
            match position.next(self.chain) {
                Next::Request(stage) if self.touches(stage, false) => return Some(position),
                Next::Request(_) => position.pass(),
                Next::Around(stage) if self.touches(stage, true) => return Some(position),
                Next::Around(stage) if self.application.stage_calling(stage).is_async() => position = position.inside(),
                Next::Around(_) => return self.first(position.inside()).map(|_| position),
                Next::Endpoint => return self.handler_touches().then_some(position),
            }
        }
    }

    fn handler_touches(&self) -> bool {
        let Target::Endpoint(index) = self.target else { return false };
        match self.application.endpoint(*index) {
            BoundEndpoint::Python(endpoint) => self.may_touch(endpoint.function(), false),
            BoundEndpoint::Service(_) => false,
        }
    }

    fn touches(&self, stage: usize, stands_around: bool) -> bool {
        self.may_touch(&self.application.stages()[stage], stands_around)
    }

    fn may_touch(&self, function: &Py<PyAny>, stands_around: bool) -> bool {
        let (py, keywords) = (self.py, pyo3::types::PyDict::new(self.py));
        let asked = || {
            keywords.set_item(intern!(py, "stands_around"), stands_around)?;
            let module = py.import(intern!(py, "rupy._body_use"))?;
            module.call_method(intern!(py, "may_touch_body"), (function,), Some(&keywords))?.extract()
        };
        // A proof that fails is none.
        asked().unwrap_or(true)
    }
}
