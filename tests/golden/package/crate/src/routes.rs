//! The routes of `shop`: what answers each, and how its arguments are prepared.

use rupy_runtime::generated::*;

use crate::chain::{CATCHES, SERVICES, STAGES};
use crate::matcher::{LEAVES, NODES};

/// Everything that the runtime is given.
pub static APPLICATION: CompiledApplication = CompiledApplication {
    seal: "rupy artefact 8e1f28d1aab249508978a1c88caf4949e4847d48e22874c505ad3e0736ee543c",
    plan: Plan {
        schema: 3,
        nodes: NODES,
        leaves: LEAVES,
        endpoints: ENDPOINTS,
        stages: STAGES,
        catches: CATCHES,
        services: SERVICES,
        unmatched: Chain {
            request: &[0, 2],
            around: &[Around {
                stage: 1,
                position: 1,
            }],
            after: &[3],
        },
        limits: Limits {
            max_body_size: 16_777_216,
            max_target_length: 16_384,
            max_header_size: 65_536,
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
        },
    },
    prepare: PREPARE,
};

pub static ENDPOINTS: &[Endpoint] = &[
    // shop/views/__init__.py:10:5, shop.views.items: GET /shop/items
    Endpoint {
        name: "shop.views.items",
        location: Location {
            file: "shop/views/__init__.py",
            line: 10,
            column: 5,
        },
        pattern: "/shop/items",
        methods: &["GET"],
        tier: Tier::Inline,
        // shop.views.trace, then shop.timed, then shop.guarded; after: shop.stamped
        chain: Chain {
            request: &[0, 2],
            around: &[Around {
                stage: 1,
                position: 1,
            }],
            after: &[3],
        },
        ..Endpoint::DEFAULT
    },
    // shop/__init__.py:36:2, shop.health: GET /shop/health
    Endpoint {
        name: "shop.health",
        location: Location {
            file: "shop/__init__.py",
            line: 36,
            column: 2,
        },
        pattern: "/shop/health",
        methods: &["GET"],
        tier: Tier::Inline,
        // shop.views.trace, then shop.timed, then shop.guarded, then shop.counted; after: shop.un…
        chain: Chain {
            request: &[0, 2],
            around: &[
                Around {
                    stage: 1,
                    position: 1,
                },
                Around {
                    stage: 4,
                    position: 2,
                },
            ],
            after: &[5, 3],
        },
        ..Endpoint::DEFAULT
    },
    // shop/__init__.py:41:1, shop.views.cart: POST /shop/cart/<int:number>
    Endpoint {
        name: "shop.views.cart",
        location: Location {
            file: "shop/__init__.py",
            line: 41,
            column: 1,
        },
        pattern: "/shop/cart/<int:number>",
        methods: &["POST"],
        tier: Tier::Inline,
        parameters: &[PathParameter {
            name: "number",
            converter: Converter::Int,
        }],
        arguments: &[Argument {
            parameter: 0,
            ..Argument::DEFAULT
        }],
        // shop.views.trace, then shop.timed, then shop.guarded; after: shop.stamped
        chain: Chain {
            request: &[0, 2],
            around: &[Around {
                stage: 1,
                position: 1,
            }],
            after: &[3],
        },
        ..Endpoint::DEFAULT
    },
];

/// The functions below, in the order of the endpoints.
static PREPARE: &[Prepare] = &[prepare_0_items, prepare_1_health, prepare_2_cart];

/// `shop/views/__init__.py:10:5, shop.views.items: GET /shop/items`
fn prepare_0_items(_: &PathValues<'_>, _: &mut Arguments<'_>) -> Prepared {
    Ok(())
}

/// `shop/__init__.py:36:2, shop.health: GET /shop/health`
fn prepare_1_health(_: &PathValues<'_>, _: &mut Arguments<'_>) -> Prepared {
    Ok(())
}

/// `shop/__init__.py:41:1, shop.views.cart: POST /shop/cart/<int:number>`
fn prepare_2_cart(path: &PathValues<'_>, arguments: &mut Arguments<'_>) -> Prepared {
    arguments.int(path, 0)
}
