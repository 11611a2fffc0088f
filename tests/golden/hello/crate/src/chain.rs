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
    },
    // app.py:19:2, app.log
    Stage {
        name: "app.log",
        location: Location {
            file: "app.py",
            line: 19,
            column: 2,
        },
    },
];

pub static SERVICES: &[Service] = &[
    // app.py:50:1, assets
    Service {
        directory: "assets",
        location: Location {
            file: "app.py",
            line: 50,
            column: 1,
        },
    },
];
