//! The routes of `app`: what answers each, and how its arguments are prepared.

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
        },
    },
    prepare: PREPARE,
};

pub static ENDPOINTS: &[Endpoint] = &[
    // app.py:25:2, app.hello: GET /
    Endpoint {
        name: text("app.hello"),
        location: Location {
            file: text("app.py"),
            line: 25,
            column: 2,
        },
        pattern: text("/"),
        methods: list(&[text("GET")]),
        tier: Tier::Inline,
        parameters: list(&[]),
        arguments: list(&[]),
        // app.guard, then app.log
        chain: Chain {
            request: list(&[0, 1]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
    // app.py:30:2, app.hello_user: DELETE GET /user/<username>
    Endpoint {
        name: text("app.hello_user"),
        location: Location {
            file: text("app.py"),
            line: 30,
            column: 2,
        },
        pattern: text("/user/<username>"),
        methods: list(&[text("DELETE"), text("GET")]),
        tier: Tier::Inline,
        parameters: list(&[PathParameter {
            name: text("username"),
            converter: Converter::Str,
        }]),
        arguments: list(&[Argument {
            parameter: 0,
            keyword: None,
        }]),
        // app.guard, then app.log
        chain: Chain {
            request: list(&[0, 1]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
    // app.py:35:2, app.item: GET /item/<int:number>/<float:price>/<uuid:key>
    Endpoint {
        name: text("app.item"),
        location: Location {
            file: text("app.py"),
            line: 35,
            column: 2,
        },
        pattern: text("/item/<int:number>/<float:price>/<uuid:key>"),
        methods: list(&[text("GET")]),
        tier: Tier::Inline,
        parameters: list(&[
            PathParameter {
                name: text("number"),
                converter: Converter::Int,
            },
            PathParameter {
                name: text("price"),
                converter: Converter::Float,
            },
            PathParameter {
                name: text("key"),
                converter: Converter::Uuid,
            },
        ]),
        arguments: list(&[
            Argument {
                parameter: 2,
                keyword: None,
            },
            Argument {
                parameter: 0,
                keyword: Some(text("number")),
            },
            Argument {
                parameter: 1,
                keyword: Some(text("price")),
            },
        ]),
        // app.guard, then app.log
        chain: Chain {
            request: list(&[0, 1]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
    // app.py:40:2, app.files: GET /files/<path:rest>
    Endpoint {
        name: text("app.files"),
        location: Location {
            file: text("app.py"),
            line: 40,
            column: 2,
        },
        pattern: text("/files/<path:rest>"),
        methods: list(&[text("GET")]),
        tier: Tier::Inline,
        parameters: list(&[PathParameter {
            name: text("rest"),
            converter: Converter::Path,
        }]),
        arguments: list(&[Argument {
            parameter: 0,
            keyword: None,
        }]),
        // app.guard, then app.log
        chain: Chain {
            request: list(&[0, 1]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
    // app.py:45:2, app.echo: POST /echo
    Endpoint {
        name: text("app.echo"),
        location: Location {
            file: text("app.py"),
            line: 45,
            column: 2,
        },
        pattern: text("/echo"),
        methods: list(&[text("POST")]),
        tier: Tier::Inline,
        parameters: list(&[]),
        arguments: list(&[]),
        // app.guard, then app.log
        chain: Chain {
            request: list(&[0, 1]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
    // app.py:50:1, static:/assets: GET /assets/<path:path>
    Endpoint {
        name: text("static:/assets"),
        location: Location {
            file: text("app.py"),
            line: 50,
            column: 1,
        },
        pattern: text("/assets/<path:path>"),
        methods: list(&[text("GET")]),
        tier: Tier::Native,
        parameters: list(&[PathParameter {
            name: text("path"),
            converter: Converter::Path,
        }]),
        arguments: list(&[]),
        // app.guard, then app.log
        chain: Chain {
            request: list(&[0, 1]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Ignore,
        service: Some(0),
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

/// `app.py:25:2, app.hello: GET /`
fn prepare_0_hello(_: &PathValues<'_>, _: &mut Arguments<'_>) -> Prepared {
    Ok(())
}

/// `app.py:30:2, app.hello_user: DELETE GET /user/<username>`
fn prepare_1_hello_user(path: &PathValues<'_>, arguments: &mut Arguments<'_>) -> Prepared {
    arguments.text(path, 0)
}

/// `app.py:35:2, app.item: GET /item/<int:number>/<float:price>/<uuid:key>`
fn prepare_2_item(path: &PathValues<'_>, arguments: &mut Arguments<'_>) -> Prepared {
    arguments.uuid(path, 2)?;
    arguments.int(path, 0)?;
    arguments.float(path, 1)
}

/// `app.py:40:2, app.files: GET /files/<path:rest>`
fn prepare_3_files(path: &PathValues<'_>, arguments: &mut Arguments<'_>) -> Prepared {
    arguments.tail(path, 0)
}

/// `app.py:45:2, app.echo: POST /echo`
fn prepare_4_echo(_: &PathValues<'_>, _: &mut Arguments<'_>) -> Prepared {
    Ok(())
}
