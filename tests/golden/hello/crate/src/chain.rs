//! What stands around the handlers of `app`.

use rupy_runtime::generated::*;

pub static STAGES: &[Stage] = &[
    // app.py:12:2, app.guard
    Stage {
        name: "app.guard",
        location: Location {
            file: "app.py",
            line: 12,
            column: 2,
        },
        ..Stage::DEFAULT
    },
    // app.py:19:2, app.log
    Stage {
        name: "app.log",
        location: Location {
            file: "app.py",
            line: 19,
            column: 2,
        },
        ..Stage::DEFAULT
    },
    // app.py:26:2, app.failed
    Stage {
        name: "app.failed",
        location: Location {
            file: "app.py",
            line: 26,
            column: 2,
        },
        ..Stage::DEFAULT
    },
    // app.py:25:2, app.failed
    Stage {
        name: "app.failed",
        location: Location {
            file: "app.py",
            line: 25,
            column: 2,
        },
        ..Stage::DEFAULT
    },
];

pub static CATCHES: &[Catch] = &[
    // app.failed for ValueError
    Catch {
        stage: 2,
        error: Some("builtins.ValueError"),
        ..Catch::DEFAULT
    },
    // app.failed for 404
    Catch {
        stage: 3,
        status: Some(404),
        ..Catch::DEFAULT
    },
];

pub static SERVICES: &[Service] = &[
    // app.py:56:1, assets
    Service {
        directory: "assets",
        location: Location {
            file: "app.py",
            line: 56,
            column: 1,
        },
    },
];
