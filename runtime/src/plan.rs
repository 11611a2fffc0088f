//! The plan: what the server does with a request. Field for field the classes of `codegen/ir/plan.py`.
//!
//! A generated crate holds a plan as static data, development hands it over as JSON; the runtime walks the same
//! structures either way.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Raised with every change of the structures below.
pub const SCHEMA: u32 = 1;

/// Text of a plan, borrowed from the binary or owned.
pub type Text = Cow<'static, str>;
/// A list of a plan, borrowed from the binary or owned.
pub type List<T> = Cow<'static, [T]>;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub schema: u32,
    pub nodes: List<Node>,
    pub leaves: List<Leaf>,
    pub endpoints: List<Endpoint>,
    pub stages: List<Stage>,
    pub services: List<Service>,
    /// The chain before 404, 405 and OPTIONS.
    pub unmatched: Chain,
    pub limits: Limits,
}

/// A position in the trie of segments.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Sorted by the bytes of their text.
    pub literals: List<LiteralEdge>,
    /// By rank, strongest first.
    pub parameters: List<ParameterEdge>,
    /// The leaf where a path ends here.
    pub leaf: Option<u32>,
    /// The leaf of a `path` parameter that takes all the rest.
    pub tail: Option<u32>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiteralEdge {
    pub text: Text,
    pub node: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterEdge {
    pub converter: Converter,
    pub node: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Converter {
    Int,
    Float,
    Uuid,
    Str,
    Path,
}

/// A pattern that matches.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// Sorted by name.
    pub methods: List<MethodEndpoint>,
    /// Value of `Allow` when no other pattern matches.
    pub allow: Text,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MethodEndpoint {
    pub method: Text,
    pub endpoint: u32,
}

/// What answers a route.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    pub name: Text,
    pub location: Location,
    pub pattern: Text,
    pub methods: List<Text>,
    pub tier: Tier,
    pub parameters: List<PathParameter>,
    pub arguments: List<Argument>,
    pub chain: Chain,
    pub body: BodyPolicy,
    /// Index into the services; `None` for a Python handler.
    pub service: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    Const,
    Native,
    Inline,
    Pool,
    Async,
    Dynamic,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BodyPolicy {
    /// Read before the chain: any stage may touch it.
    Read,
    Ignore,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathParameter {
    pub name: Text,
    pub converter: Converter,
}

/// What a handler is called with after the request; positional ones come first.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Argument {
    pub parameter: u32,
    pub keyword: Option<Text>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    pub request: List<u32>,
    pub around: List<u32>,
    pub after: List<u32>,
}

/// A function of the application that is not a handler.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    pub name: Text,
    pub location: Location,
}

/// A native service behind the chain.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    pub directory: Text,
    pub location: Location,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Location {
    pub file: Text,
    pub line: u32,
    pub column: u32,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// What clients may not exceed; sizes in bytes, times in milliseconds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Of the body of a request.
    pub max_body_size: u64,
    /// Of path and query.
    pub max_target_length: u64,
    /// Of the head of a request, its first line included.
    pub max_header_size: u64,
    /// Fields of a request.
    pub max_header_count: u64,
    /// Open at a time.
    pub max_connections: u64,
    /// Requests that are worked on at a time.
    pub max_requests_in_flight: u64,
    /// For the head of a request.
    pub header_timeout: u64,
    /// For the body of a request, besides a second for each KiB of it.
    pub body_timeout: u64,
    /// Between an answer and the next request.
    pub keep_alive_timeout: u64,
    /// While a client reads nothing.
    pub send_timeout: u64,
}

impl Limits {
    /// Those of an application that says nothing, as `codegen/ir/policies.py` has them.
    pub const DEFAULT: Self = Self {
        max_body_size: 16 * 1024 * 1024,
        max_target_length: 16 * 1024,
        max_header_size: 64 * 1024,
        max_header_count: 100,
        max_connections: 10_000,
        max_requests_in_flight: 10_000,
        header_timeout: 30_000,
        body_timeout: 30_000,
        keep_alive_timeout: 75_000,
        send_timeout: 60_000,
    };
}

impl Plan {
    /// Reads a plan and checks that every index in it leads somewhere.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let plan: Self =
            serde_json::from_str(text).map_err(|error| format!("the plan is not one of this runtime: {error}"))?;
        plan.check()?;
        Ok(plan)
    }

    /// Refuses indices that lead nowhere, cycles and the stages that this runtime does not run.
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
        for leaf in self.leaves.iter() {
            for method in leaf.methods.iter() {
                within("endpoint", method.endpoint, self.endpoints.len())?;
            }
        }
        for endpoint in self.endpoints.iter() {
            for argument in endpoint.arguments.iter() {
                within("parameter", argument.parameter, endpoint.parameters.len())?;
            }
            if let Some(service) = endpoint.service {
                within("service", service, self.services.len())?;
            }
            self.check_chain(&endpoint.chain)?;
        }
        self.check_chain(&self.unmatched)
    }

    fn check_chain(&self, chain: &Chain) -> Result<(), String> {
        if !chain.around.is_empty() || !chain.after.is_empty() {
            return Err("this runtime has no around-middleware and no after-hooks".into());
        }
        chain.request.iter().try_for_each(|stage| within("stage", *stage, self.stages.len()))
    }
}

fn within(what: &str, index: u32, length: usize) -> Result<(), String> {
    if (index as usize) < length { Ok(()) } else { Err(format!("the plan names {what} {index} of {length}")) }
}

#[cfg(test)]
mod tests {
    use super::{Chain, Plan};

    /// The plans that `tests/golden` holds the Python side to.
    fn golden(case: &str) -> String {
        let file = format!("{}/../tests/golden/{case}/plan.json", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    #[test]
    fn python_and_rust_write_the_same_plan() {
        for case in ["hello", "package", "adversarial"] {
            let json = golden(case);
            let plan = Plan::from_json(&json).unwrap();
            let from_python: serde_json::Value = serde_json::from_str(&json).unwrap();
            assert!(serde_json::to_value(&plan).unwrap() == from_python, "{case}");
        }
    }

    #[test]
    fn unknown_fields_are_refused() {
        let json = golden("hello").replacen("\"schema\":", "\"unknown\":0,\"schema\":", 1);
        assert!(Plan::from_json(&json).unwrap_err().contains("unknown field"));
    }

    #[test]
    fn another_schema_is_refused() {
        let json = golden("hello").replacen("\"schema\":1", "\"schema\":2", 1);
        assert!(Plan::from_json(&json).unwrap_err().contains("schema 2"));
    }

    #[test]
    fn indices_that_lead_nowhere_or_back_are_refused() {
        let plan = Plan::from_json(&golden("hello")).unwrap();
        let mut cyclic = plan.clone();
        cyclic.nodes.to_mut()[1].literals = cyclic.nodes[0].literals.clone();
        assert!(cyclic.check().unwrap_err().contains("leads to node"));
        let mut dangling = plan.clone();
        dangling.leaves.to_mut()[0].methods.to_mut()[0].endpoint = 99;
        assert!(dangling.check().unwrap_err().contains("endpoint 99"));
        let mut unknown = plan;
        unknown.unmatched = Chain { request: vec![99].into(), around: vec![].into(), after: vec![].into() };
        assert!(unknown.check().unwrap_err().contains("stage 99"));
    }

    #[test]
    fn stages_that_nothing_runs_are_refused() {
        let mut plan = Plan::from_json(&golden("hello")).unwrap();
        plan.unmatched.after = vec![0].into();
        assert!(plan.check().is_err());
    }
}
