//! How far a request has come on its way to its endpoint.

use crate::plan::Chain;

/// A place in a chain: behind some of its request functions, inside of some of its around-middleware.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    passed: usize,
    depth: usize,
}

/// What a request comes to.
#[derive(Clone, Copy)]
pub enum Next {
    /// A request function: its stage.
    Request(usize),
    /// An around-middleware: its stage.
    Around(usize),
    Endpoint,
}

impl Position {
    /// Behind `passed` request functions, before the first around-middleware.
    pub fn behind(passed: usize) -> Self {
        Self { passed, depth: 0 }
    }

    pub fn next(self, chain: &Chain) -> Next {
        let around = chain.around.get(self.depth);
        let end = around.map_or(chain.request.len(), |around| around.position as usize);
        match (chain.request[..end].get(self.passed), around) {
            (Some(stage), _) => Next::Request(*stage as usize),
            (None, Some(around)) => Next::Around(around.stage as usize),
            (None, None) => Next::Endpoint,
        }
    }

    /// Whether anything has been called.
    pub fn has_begun(self) -> bool {
        self.passed > 0 || self.depth > 0
    }

    /// A request function has let the request pass.
    pub fn pass(&mut self) {
        self.passed += 1;
    }

    /// Where the around-middleware that is next calls what is behind it.
    pub fn inside(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::{Next, Position};
    use crate::plan::{Around, Chain};

    /// Where a request goes that every function lets pass, with the around-middleware in brackets.
    fn way(chain: &Chain) -> String {
        let (mut position, mut way) = (Position::default(), Vec::new());
        loop {
            match position.next(chain) {
                Next::Request(stage) => {
                    way.push(stage.to_string());
                    position.pass();
                }
                Next::Around(stage) => {
                    way.push(format!("({stage})"));
                    position = position.inside();
                }
                Next::Endpoint => return way.join(" ") + " endpoint",
            }
        }
    }

    #[test]
    fn functions_are_met_in_their_order() {
        let around = |stage, position| Around { stage, position };
        assert_eq!(way(&Chain::DEFAULT), " endpoint");
        assert_eq!(way(&Chain { request: &[4, 5], ..Chain::DEFAULT }), "4 5 endpoint");
        assert_eq!(way(&Chain { around: &[Around { stage: 7, position: 0 }], ..Chain::DEFAULT }), "(7) endpoint");
        let mixed: &'static [Around] = Box::leak(Box::new([around(0, 0), around(2, 1), around(3, 1), around(5, 2)]));
        assert_eq!(way(&Chain { request: &[1, 4], around: mixed, after: &[] }), "(0) 1 (2) (3) 4 (5) endpoint");
    }
}
