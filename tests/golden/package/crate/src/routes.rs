//! The routes of `shop`: what answers each, and how its arguments are prepared.

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
            request: list(&[0]),
            around: list(&[]),
            after: list(&[]),
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
        },
    },
    prepare: PREPARE,
};

pub static ENDPOINTS: &[Endpoint] = &[
    // shop/views/__init__.py:10:5, shop.views.items: GET /shop/items
    Endpoint {
        name: text("shop.views.items"),
        location: Location {
            file: text("shop/views/__init__.py"),
            line: 10,
            column: 5,
        },
        pattern: text("/shop/items"),
        methods: list(&[text("GET")]),
        tier: Tier::Inline,
        parameters: list(&[]),
        arguments: list(&[]),
        // shop.views.trace
        chain: Chain {
            request: list(&[0]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
    // shop/__init__.py:13:2, shop.health: GET /shop/health
    Endpoint {
        name: text("shop.health"),
        location: Location {
            file: text("shop/__init__.py"),
            line: 13,
            column: 2,
        },
        pattern: text("/shop/health"),
        methods: list(&[text("GET")]),
        tier: Tier::Inline,
        parameters: list(&[]),
        arguments: list(&[]),
        // shop.views.trace
        chain: Chain {
            request: list(&[0]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
    // shop/__init__.py:18:1, shop.views.cart: POST /shop/cart/<int:number>
    Endpoint {
        name: text("shop.views.cart"),
        location: Location {
            file: text("shop/__init__.py"),
            line: 18,
            column: 1,
        },
        pattern: text("/shop/cart/<int:number>"),
        methods: list(&[text("POST")]),
        tier: Tier::Inline,
        parameters: list(&[PathParameter {
            name: text("number"),
            converter: Converter::Int,
        }]),
        arguments: list(&[Argument {
            parameter: 0,
            keyword: None,
        }]),
        // shop.views.trace
        chain: Chain {
            request: list(&[0]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
];

/// The functions below, in the order of the endpoints.
static PREPARE: &[Prepare] = &[prepare_0_items, prepare_1_health, prepare_2_cart];

/// `shop/views/__init__.py:10:5, shop.views.items: GET /shop/items`
fn prepare_0_items(_: &PathValues<'_>, _: &mut Arguments<'_>) -> Prepared {
    Ok(())
}

/// `shop/__init__.py:13:2, shop.health: GET /shop/health`
fn prepare_1_health(_: &PathValues<'_>, _: &mut Arguments<'_>) -> Prepared {
    Ok(())
}

/// `shop/__init__.py:18:1, shop.views.cart: POST /shop/cart/<int:number>`
fn prepare_2_cart(path: &PathValues<'_>, arguments: &mut Arguments<'_>) -> Prepared {
    arguments.int(path, 0)
}
