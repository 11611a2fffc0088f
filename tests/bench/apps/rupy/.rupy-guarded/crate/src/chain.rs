//! What stands around the handlers of `guarded`.

use rupy_runtime::generated::*;

pub static STAGES: &[Stage] = &[
    // guarded.py:10:2, guarded.authenticate
    Stage {
        name: text("guarded.authenticate"),
        location: Location {
            file: text("guarded.py"),
            line: 10,
            column: 2,
        },
    },
    // guarded.py:17:2, guarded.log
    Stage {
        name: text("guarded.log"),
        location: Location {
            file: text("guarded.py"),
            line: 17,
            column: 2,
        },
    },
];

pub static SERVICES: &[Service] = &[];
