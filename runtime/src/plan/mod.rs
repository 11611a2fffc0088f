//! The plan: what the server does with a request. Field for field the classes of `codegen/ir/plan.py`.
//!
//! A generated crate holds a plan as static data, development hands it over as JSON; the runtime walks the same
//! structures either way. What a class of Python has a default for, `DEFAULT` has here: a generated crate leaves it out.

mod check;
mod kept;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};

use kept::{list, optional_text, text, texts};

/// Raised with every change of the structures below.
pub const SCHEMA: u32 = 3;

/// Text of a plan: in the binary, or kept as long as the process.
pub type Text = &'static str;
/// A list of a plan: likewise.
pub type List<T> = &'static [T];

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub schema: u32,
    #[serde(deserialize_with = "list")]
    pub nodes: List<Node>,
    #[serde(deserialize_with = "list")]
    pub leaves: List<Leaf>,
    #[serde(deserialize_with = "list")]
    pub endpoints: List<Endpoint>,
    #[serde(deserialize_with = "list")]
    pub stages: List<Stage>,
    /// The exception handlers.
    #[serde(deserialize_with = "list")]
    pub catches: List<Catch>,
    #[serde(deserialize_with = "list")]
    pub services: List<Service>,
    /// The chain before 404, 405 and OPTIONS.
    pub unmatched: Chain,
    pub limits: Limits,
}

/// A position in the trie of segments.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Sorted by the bytes of their text.
    #[serde(deserialize_with = "list")]
    pub literals: List<LiteralEdge>,
    /// By rank, strongest first.
    #[serde(deserialize_with = "list")]
    pub parameters: List<ParameterEdge>,
    /// The leaf where a path ends here.
    pub leaf: Option<u32>,
    /// The leaf of a `path` parameter that takes all the rest.
    pub tail: Option<u32>,
}

impl Node {
    pub const DEFAULT: Self = Self { literals: &[], parameters: &[], leaf: None, tail: None };
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiteralEdge {
    #[serde(deserialize_with = "text")]
    pub text: Text,
    pub node: u32,
}

#[derive(Debug, Serialize, Deserialize)]
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
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// Sorted by name.
    #[serde(deserialize_with = "list")]
    pub methods: List<MethodEndpoint>,
    /// Value of `Allow` when no other pattern matches.
    #[serde(deserialize_with = "text")]
    pub allow: Text,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MethodEndpoint {
    #[serde(deserialize_with = "text")]
    pub method: Text,
    pub endpoint: u32,
}

/// What answers a route.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    #[serde(deserialize_with = "text")]
    pub name: Text,
    pub location: Location,
    #[serde(deserialize_with = "text")]
    pub pattern: Text,
    #[serde(deserialize_with = "texts")]
    pub methods: List<Text>,
    pub tier: Tier,
    #[serde(deserialize_with = "list")]
    pub parameters: List<PathParameter>,
    #[serde(deserialize_with = "list")]
    pub arguments: List<Argument>,
    pub chain: Chain,
    pub body: BodyPolicy,
    /// Index into the services; `None` for a Python handler.
    pub service: Option<u32>,
    /// Whether the handler blocks; `None` where the application does not say.
    pub blocking: Option<bool>,
    /// For its async functions, milliseconds; `None` for that of the application.
    pub timeout: Option<u64>,
}

impl Endpoint {
    pub const DEFAULT: Self = Self {
        name: "",
        location: Location { file: "", line: 0, column: 0 },
        pattern: "",
        methods: &[],
        tier: Tier::Inline,
        parameters: &[],
        arguments: &[],
        chain: Chain::DEFAULT,
        body: BodyPolicy::Read,
        service: None,
        blocking: None,
        timeout: None,
    };
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

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathParameter {
    #[serde(deserialize_with = "text")]
    pub name: Text,
    pub converter: Converter,
}

/// What a handler is called with after the request; positional ones come first.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Argument {
    pub parameter: u32,
    #[serde(deserialize_with = "optional_text")]
    pub keyword: Option<Text>,
}

impl Argument {
    pub const DEFAULT: Self = Self { parameter: 0, keyword: None };
}

/// What a request passes before its endpoint, and its response after it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    #[serde(deserialize_with = "list")]
    pub request: List<u32>,
    /// Outermost first.
    #[serde(deserialize_with = "list")]
    pub around: List<Around>,
    #[serde(deserialize_with = "list")]
    pub after: List<u32>,
}

impl Chain {
    pub const DEFAULT: Self = Self { request: &[], around: &[], after: &[] };

    pub fn is_empty(&self) -> bool {
        self.request.is_empty() && self.around.is_empty() && self.after.is_empty()
    }
}

/// A stage that calls what is behind it: the rest of the chain, and the endpoint.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Around {
    pub stage: u32,
    /// How many request functions run before it.
    pub position: u32,
}

/// A function of the application that is not a handler.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    #[serde(deserialize_with = "text")]
    pub name: Text,
    pub location: Location,
    /// Whether it blocks; `None` where the application does not say.
    pub blocking: Option<bool>,
}

impl Stage {
    pub const DEFAULT: Self = Self { name: "", location: Location { file: "", line: 0, column: 0 }, blocking: None };
}

/// Which errors a stage answers for: those of a class, or those that would get a status.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catch {
    pub stage: u32,
    /// For messages: the class itself is bound at start-up.
    #[serde(deserialize_with = "optional_text")]
    pub error: Option<Text>,
    pub status: Option<u32>,
}

impl Catch {
    pub const DEFAULT: Self = Self { stage: 0, error: None, status: None };
}

/// A native service behind the chain.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    #[serde(deserialize_with = "text")]
    pub directory: Text,
    pub location: Location,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Location {
    #[serde(deserialize_with = "text")]
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
    /// While the body of a request stands still, or comes too slowly.
    pub body_timeout: u64,
    /// Between an answer and the next request.
    pub keep_alive_timeout: u64,
    /// While a client reads nothing.
    pub send_timeout: u64,
    /// After the end of what a client sends.
    pub disconnect_grace: u64,
    /// For functions that block.
    pub pool_threads: u64,
    /// Requests that wait for one of them.
    pub pool_queue: u64,
    /// After which a call is named in the log; 0 for never.
    pub stuck_after: u64,
    /// For the async functions of a request; `None` for no limit.
    pub handler_timeout: Option<u64>,
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
        disconnect_grace: 1_000,
        pool_threads: 32,
        pool_queue: 1_000,
        stuck_after: 10_000,
        handler_timeout: None,
    };
}
