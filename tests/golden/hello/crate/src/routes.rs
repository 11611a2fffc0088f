//! The routes of `app`: what answers each, and how its arguments are prepared.

use rupy_runtime::generated::*;

use crate::chain::{CATCHES, SERVICES, STAGES};
use crate::matcher::{LEAVES, NODES};

/// Everything that the runtime is given.
pub static APPLICATION: CompiledApplication = CompiledApplication {
    seal: "rupy artefact 1a2cda970592c78a045e0cb89f02eecc889405d87b9b528ae50dfda2ff339f5f",
    plan: Plan {
        schema: 3,
        nodes: NODES,
        leaves: LEAVES,
        endpoints: ENDPOINTS,
        stages: STAGES,
        catches: CATCHES,
        services: SERVICES,
        unmatched: Chain {
            request: &[0, 1],
            ..Chain::DEFAULT
        },
        limits: Limits {
            max_body_size: 1_048_576,
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
    // app.py:31:2, app.hello: GET /
    Endpoint {
        name: "app.hello",
        location: Location {
            file: "app.py",
            line: 31,
            column: 2,
        },
        pattern: "/",
        methods: &["GET"],
        tier: Tier::Inline,
        // app.guard, then app.log
        chain: Chain {
            request: &[0, 1],
            ..Chain::DEFAULT
        },
        ..Endpoint::DEFAULT
    },
    // app.py:36:2, app.hello_user: DELETE GET /user/<username>
    Endpoint {
        name: "app.hello_user",
        location: Location {
            file: "app.py",
            line: 36,
            column: 2,
        },
        pattern: "/user/<username>",
        methods: &["DELETE", "GET"],
        tier: Tier::Inline,
        parameters: &[PathParameter {
            name: "username",
            converter: Converter::Str,
        }],
        arguments: &[Argument {
            parameter: 0,
            ..Argument::DEFAULT
        }],
        // app.guard, then app.log
        chain: Chain {
            request: &[0, 1],
            ..Chain::DEFAULT
        },
        ..Endpoint::DEFAULT
    },
    // app.py:41:2, app.item: GET /item/<int:number>/<float:price>/<uuid:key>
    Endpoint {
        name: "app.item",
        location: Location {
            file: "app.py",
            line: 41,
            column: 2,
        },
        pattern: "/item/<int:number>/<float:price>/<uuid:key>",
        methods: &["GET"],
        tier: Tier::Inline,
        parameters: &[
            PathParameter {
                name: "number",
                converter: Converter::Int,
            },
            PathParameter {
                name: "price",
                converter: Converter::Float,
            },
            PathParameter {
                name: "key",
                converter: Converter::Uuid,
            },
        ],
        arguments: &[
            Argument {
                parameter: 2,
                ..Argument::DEFAULT
            },
            Argument {
                parameter: 0,
                keyword: Some("number"),
            },
            Argument {
                parameter: 1,
                keyword: Some("price"),
            },
        ],
        // app.guard, then app.log
        chain: Chain {
            request: &[0, 1],
            ..Chain::DEFAULT
        },
        ..Endpoint::DEFAULT
    },
    // app.py:46:2, app.files: GET /files/<path:rest>
    Endpoint {
        name: "app.files",
        location: Location {
            file: "app.py",
            line: 46,
            column: 2,
        },
        pattern: "/files/<path:rest>",
        methods: &["GET"],
        tier: Tier::Inline,
        parameters: &[PathParameter {
            name: "rest",
            converter: Converter::Path,
        }],
        arguments: &[Argument {
            parameter: 0,
            ..Argument::DEFAULT
        }],
        // app.guard, then app.log
        chain: Chain {
            request: &[0, 1],
            ..Chain::DEFAULT
        },
        ..Endpoint::DEFAULT
    },
    // app.py:51:2, app.echo: POST /echo
    Endpoint {
        name: "app.echo",
        location: Location {
            file: "app.py",
            line: 51,
            column: 2,
        },
        pattern: "/echo",
        methods: &["POST"],
        tier: Tier::Inline,
        // app.guard, then app.log
        chain: Chain {
            request: &[0, 1],
            ..Chain::DEFAULT
        },
        ..Endpoint::DEFAULT
    },
    // app.py:56:1, static:/assets: GET /assets/<path:path>
    Endpoint {
        name: "static:/assets",
        location: Location {
            file: "app.py",
            line: 56,
            column: 1,
        },
        pattern: "/assets/<path:path>",
        methods: &["GET"],
        tier: Tier::Native,
        parameters: &[PathParameter {
            name: "path",
            converter: Converter::Path,
        }],
        // app.guard, then app.log
        chain: Chain {
            request: &[0, 1],
            ..Chain::DEFAULT
        },
        body: BodyPolicy::Ignore,
        service: Some(0),
        ..Endpoint::DEFAULT
    },
];

/// The functions below, in the order of the endpoints.
static PREPARE: &[Prepare] = &[
    prepare_0_hello,
    prepare_1_hello_user,
    prepare_2_item,
    prepare_3_files,
    prepare_4_echo,
    no_arguments,
];

/// `app.py:31:2, app.hello: GET /`
fn prepare_0_hello(_: &PathValues<'_>, _: &mut Arguments<'_>) -> Prepared {
    Ok(())
}

/// `app.py:36:2, app.hello_user: DELETE GET /user/<username>`
fn prepare_1_hello_user(path: &PathValues<'_>, arguments: &mut Arguments<'_>) -> Prepared {
    arguments.text(path, 0)
}

/// `app.py:41:2, app.item: GET /item/<int:number>/<float:price>/<uuid:key>`
fn prepare_2_item(path: &PathValues<'_>, arguments: &mut Arguments<'_>) -> Prepared {
    arguments.uuid(path, 2)?;
    arguments.int(path, 0)?;
    arguments.float(path, 1)
}

/// `app.py:46:2, app.files: GET /files/<path:rest>`
fn prepare_3_files(path: &PathValues<'_>, arguments: &mut Arguments<'_>) -> Prepared {
    arguments.tail(path, 0)
}

/// `app.py:51:2, app.echo: POST /echo`
fn prepare_4_echo(_: &PathValues<'_>, _: &mut Arguments<'_>) -> Prepared {
    Ok(())
}
