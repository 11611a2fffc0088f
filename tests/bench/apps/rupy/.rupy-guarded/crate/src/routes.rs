//! The routes of `guarded`: what answers each, and how its arguments are prepared.

use rupy_runtime::generated::*;

use crate::chain::{SERVICES, STAGES};
use crate::matcher::{LEAVES, NODES};

/// Everything that the runtime is given.
pub static APPLICATION: CompiledApplication = CompiledApplication {
    plan: Plan {
        schema: 1,
        nodes: list(NODES),
        leaves: list(LEAVES),
        endpoints: list(ENDPOINTS),
        stages: list(STAGES),
        services: list(SERVICES),
        unmatched: Chain {
            request: list(&[0, 1]),
            around: list(&[]),
            after: list(&[]),
        },
        limits: Limits {
            max_body_size: 16_777_216,
        },
    },
    prepare: PREPARE,
};

pub static ENDPOINTS: &[Endpoint] = &[
    // guarded.py:23:2, guarded.hello: GET /middleware
    Endpoint {
        name: text("guarded.hello"),
        location: Location {
            file: text("guarded.py"),
            line: 23,
            column: 2,
        },
        pattern: text("/middleware"),
        methods: list(&[text("GET")]),
        tier: Tier::Inline,
        parameters: list(&[]),
        arguments: list(&[]),
        // guarded.authenticate, then guarded.log
        chain: Chain {
            request: list(&[0, 1]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
];

/// The functions below, in the order of the endpoints.
static PREPARE: &[Prepare] = &[prepare_0_hello];

/// `guarded.py:23:2, guarded.hello: GET /middleware`
fn prepare_0_hello(_: &PathValues<'_>, _: &mut Arguments<'_>) -> Prepared {
    Ok(())
}
