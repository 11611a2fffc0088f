//! What stands around the handlers of `app`.

use rupy_runtime::generated::*;

pub static STAGES: &[Stage] = &[
    // app.py:12:2, app.guard
    Stage {
        name: text("app.guard"),
        location: Location {
            file: text("app.py"),
            line: 12,
            column: 2,
        },
    },
    // app.py:19:2, app.log
    Stage {
        name: text("app.log"),
        location: Location {
            file: text("app.py"),
            line: 19,
            column: 2,
        },
    },
];

pub static SERVICES: &[Service] = &[
    // app.py:50:1, assets
    Service {
        directory: text("assets"),
        location: Location {
            file: text("app.py"),
            line: 50,
            column: 1,
        },
    },
];
