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
            request: list(&[]),
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
    // app.py:17:2, app.fn: GET /"quoted"/{}/{{x}}
    Endpoint {
        name: text("app.fn"),
        location: Location {
            file: text("app.py"),
            line: 17,
            column: 2,
        },
        pattern: text("/\"quoted\"/{}/{{x}}"),
        methods: list(&[text("GET")]),
        tier: Tier::Inline,
        parameters: list(&[]),
        arguments: list(&[]),
        chain: Chain {
            request: list(&[]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
    // app.py:22:2, app.crate: GET /r"raw"
    Endpoint {
        name: text("app.crate"),
        location: Location {
            file: text("app.py"),
            line: 22,
            column: 2,
        },
        pattern: text("/r\"raw\""),
        methods: list(&[text("GET")]),
        tier: Tier::Inline,
        parameters: list(&[]),
        arguments: list(&[]),
        chain: Chain {
            request: list(&[]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
    // app.py:27:2, app.prepare_0_fn: GET /back\u{5c}slash/\u{60}tick\u{60}/*\u{2f} *\u{2f} //…
    Endpoint {
        name: text("app.prepare_0_fn"),
        location: Location {
            file: text("app.py"),
            line: 27,
            column: 2,
        },
        pattern: text("/back\\slash/`tick`/*/ */ // /*"),
        methods: list(&[text("GET")]),
        tier: Tier::Inline,
        parameters: list(&[]),
        arguments: list(&[]),
        chain: Chain {
            request: list(&[]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
    // app.py:32:2, app.größe: GET /café/<größe>
    Endpoint {
        name: text("app.größe"),
        location: Location {
            file: text("app.py"),
            line: 32,
            column: 2,
        },
        pattern: text("/café/<größe>"),
        methods: list(&[text("GET")]),
        tier: Tier::Inline,
        parameters: list(&[PathParameter {
            name: text("größe"),
            converter: Converter::Str,
        }]),
        arguments: list(&[Argument {
            parameter: 0,
            keyword: None,
        }]),
        chain: Chain {
            request: list(&[]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
    // app.py:37:2, app.\u{65e5}\u{672c}: GET /\u{65e5}\u{672c}/<\u{540d}\u{524d}>
    Endpoint {
        name: text("app.\u{65e5}\u{672c}"),
        location: Location {
            file: text("app.py"),
            line: 37,
            column: 2,
        },
        pattern: text("/\u{65e5}\u{672c}/<\u{540d}\u{524d}>"),
        methods: list(&[text("GET")]),
        tier: Tier::Inline,
        parameters: list(&[PathParameter {
            name: text("\u{540d}\u{524d}"),
            converter: Converter::Str,
        }]),
        arguments: list(&[Argument {
            parameter: 0,
            keyword: None,
        }]),
        chain: Chain {
            request: list(&[]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
    // app.py:42:2, app.match: GET /right\u{202e}to\u{200b}left
    Endpoint {
        name: text("app.match"),
        location: Location {
            file: text("app.py"),
            line: 42,
            column: 2,
        },
        pattern: text("/right\u{202e}to\u{200b}left"),
        methods: list(&[text("GET")]),
        tier: Tier::Inline,
        parameters: list(&[]),
        arguments: list(&[]),
        chain: Chain {
            request: list(&[]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
    // app.py:47:2, app.e: GET /e\u{301}
    Endpoint {
        name: text("app.e"),
        location: Location {
            file: text("app.py"),
            line: 47,
            column: 2,
        },
        pattern: text("/e\u{301}"),
        methods: list(&[text("GET")]),
        tier: Tier::Inline,
        parameters: list(&[]),
        arguments: list(&[]),
        chain: Chain {
            request: list(&[]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
    // app.py:52:2, app.type: GET /<match>/<type>/<self>
    Endpoint {
        name: text("app.type"),
        location: Location {
            file: text("app.py"),
            line: 52,
            column: 2,
        },
        pattern: text("/<match>/<type>/<self>"),
        methods: list(&[text("GET")]),
        tier: Tier::Inline,
        parameters: list(&[
            PathParameter {
                name: text("match"),
                converter: Converter::Str,
            },
            PathParameter {
                name: text("type"),
                converter: Converter::Str,
            },
            PathParameter {
                name: text("self"),
                converter: Converter::Str,
            },
        ]),
        arguments: list(&[
            Argument {
                parameter: 0,
                keyword: None,
            },
            Argument {
                parameter: 1,
                keyword: None,
            },
            Argument {
                parameter: 2,
                keyword: None,
            },
        ]),
        chain: Chain {
            request: list(&[]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
    // app.py:57:2, app.long: GET /xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
    Endpoint {
        name: text("app.long"),
        location: Location {
            file: text("app.py"),
            line: 57,
            column: 2,
        },
        pattern: text(
            "/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ),
        methods: list(&[text("GET")]),
        tier: Tier::Inline,
        parameters: list(&[]),
        arguments: list(&[]),
        chain: Chain {
            request: list(&[]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
    // app.py:69:1, app.<lambda>: GET M-SEARCH /same
    Endpoint {
        name: text("app.<lambda>"),
        location: Location {
            file: text("app.py"),
            line: 69,
            column: 1,
        },
        pattern: text("/same"),
        methods: list(&[text("GET"), text("M-SEARCH")]),
        tier: Tier::Inline,
        parameters: list(&[]),
        arguments: list(&[]),
        chain: Chain {
            request: list(&[]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
    // app.py:70:1, app.Views.Nested.fn: GET /nested
    Endpoint {
        name: text("app.Views.Nested.fn"),
        location: Location {
            file: text("app.py"),
            line: 70,
            column: 1,
        },
        pattern: text("/nested"),
        methods: list(&[text("GET")]),
        tier: Tier::Inline,
        parameters: list(&[]),
        arguments: list(&[]),
        chain: Chain {
            request: list(&[]),
            around: list(&[]),
            after: list(&[]),
        },
        body: BodyPolicy::Read,
        service: None,
    },
];

/// The functions below, in the order of the endpoints.
static PREPARE: &[Prepare] = &[
    prepare_0_fn,
    prepare_1_crate,
    prepare_2_prepare_0_fn,
    prepare_3_gr_e,
    prepare_4_unnamed,
    prepare_5_match,
    prepare_6_e,
    prepare_7_type,
    prepare_8_long,
    prepare_9_lambda,
    prepare_10_fn,
];

/// `app.py:17:2, app.fn: GET /"quoted"/{}/{{x}}`
fn prepare_0_fn(_: &PathValues<'_>, _: &mut Arguments<'_>) -> Prepared {
    Ok(())
}

/// `app.py:22:2, app.crate: GET /r"raw"`
fn prepare_1_crate(_: &PathValues<'_>, _: &mut Arguments<'_>) -> Prepared {
    Ok(())
}

/// `app.py:27:2, app.prepare_0_fn: GET /back\u{5c}slash/\u{60}tick\u{60}/*\u{2f} *\u{2f} //…`
fn prepare_2_prepare_0_fn(_: &PathValues<'_>, _: &mut Arguments<'_>) -> Prepared {
    Ok(())
}

/// `app.py:32:2, app.größe: GET /café/<größe>`
fn prepare_3_gr_e(path: &PathValues<'_>, arguments: &mut Arguments<'_>) -> Prepared {
    arguments.text(path, 0)
}

/// `app.py:37:2, app.\u{65e5}\u{672c}: GET /\u{65e5}\u{672c}/<\u{540d}\u{524d}>`
fn prepare_4_unnamed(path: &PathValues<'_>, arguments: &mut Arguments<'_>) -> Prepared {
    arguments.text(path, 0)
}

/// `app.py:42:2, app.match: GET /right\u{202e}to\u{200b}left`
fn prepare_5_match(_: &PathValues<'_>, _: &mut Arguments<'_>) -> Prepared {
    Ok(())
}

/// `app.py:47:2, app.e: GET /e\u{301}`
fn prepare_6_e(_: &PathValues<'_>, _: &mut Arguments<'_>) -> Prepared {
    Ok(())
}

/// `app.py:52:2, app.type: GET /<match>/<type>/<self>`
fn prepare_7_type(path: &PathValues<'_>, arguments: &mut Arguments<'_>) -> Prepared {
    arguments.text(path, 0)?;
    arguments.text(path, 1)?;
    arguments.text(path, 2)
}

/// `app.py:57:2, app.long: GET /xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`
fn prepare_8_long(_: &PathValues<'_>, _: &mut Arguments<'_>) -> Prepared {
    Ok(())
}

/// `app.py:69:1, app.<lambda>: GET M-SEARCH /same`
fn prepare_9_lambda(_: &PathValues<'_>, _: &mut Arguments<'_>) -> Prepared {
    Ok(())
}

/// `app.py:70:1, app.Views.Nested.fn: GET /nested`
fn prepare_10_fn(_: &PathValues<'_>, _: &mut Arguments<'_>) -> Prepared {
    Ok(())
}
