//! Whether a plan can be walked.

use super::{Chain, Plan, SCHEMA};

impl Plan {
    /// Refuses indices that lead nowhere, and cycles.
    pub fn check(&self) -> Result<(), String> {
        if self.schema != SCHEMA {
            return Err(format!("the plan has schema {}, this runtime serves {SCHEMA}", self.schema));
        }
        if self.nodes.is_empty() {
            return Err("the plan has no root node".into());
        }
        for (index, node) in self.nodes.iter().enumerate() {
            let edges = node.literals.iter().map(|edge| edge.node).chain(node.parameters.iter().map(|edge| edge.node));
            for target in edges {
                // Parents come before children, so that no walk is endless.
                if target as usize <= index || target as usize >= self.nodes.len() {
                    return Err(format!("node {index} of the plan leads to node {target}"));
                }
            }
            for leaf in node.leaf.into_iter().chain(node.tail) {
                within("leaf", leaf, self.leaves.len())?;
            }
        }
        for leaf in self.leaves {
            for method in leaf.methods {
                within("endpoint", method.endpoint, self.endpoints.len())?;
            }
        }
        for endpoint in self.endpoints {
            for argument in endpoint.arguments {
                within("parameter", argument.parameter, endpoint.parameters.len())?;
            }
            if let Some(service) = endpoint.service {
                within("service", service, self.services.len())?;
            }
            self.check_chain(&endpoint.chain)?;
        }
        for catch in self.catches {
            within("stage", catch.stage, self.stages.len())?;
            if catch.error.is_some() == catch.status.is_some() {
                return Err(format!("stage {} of the plan answers for no errors, or for two kinds", catch.stage));
            }
        }
        self.check_chain(&self.unmatched)
    }

    fn check_chain(&self, chain: &Chain) -> Result<(), String> {
        let around = chain.around.iter().map(|around| &around.stage);
        let mut stages = chain.request.iter().chain(around).chain(chain.after);
        stages.try_for_each(|stage| within("stage", *stage, self.stages.len()))?;
        let mut before = 0;
        for around in chain.around {
            if around.position < before || around.position as usize > chain.request.len() {
                return Err(format!("stage {} of the plan stands behind {} others", around.stage, around.position));
            }
            before = around.position;
        }
        Ok(())
    }
}

fn within(what: &str, index: u32, length: usize) -> Result<(), String> {
    if (index as usize) < length { Ok(()) } else { Err(format!("the plan names {what} {index} of {length}")) }
}
