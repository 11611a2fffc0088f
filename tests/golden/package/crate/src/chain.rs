//! What stands around the handlers of `shop`.

use rupy_runtime::generated::*;

pub static STAGES: &[Stage] = &[
    // shop/views/__init__.py:11:5, shop.views.trace
    Stage {
        name: "shop.views.trace",
        location: Location {
            file: "shop/views/__init__.py",
            line: 11,
            column: 5,
        },
        ..Stage::DEFAULT
    },
    // shop/__init__.py:13:2, shop.timed
    Stage {
        name: "shop.timed",
        location: Location {
            file: "shop/__init__.py",
            line: 13,
            column: 2,
        },
        ..Stage::DEFAULT
    },
    // shop/__init__.py:18:2, shop.guarded
    Stage {
        name: "shop.guarded",
        location: Location {
            file: "shop/__init__.py",
            line: 18,
            column: 2,
        },
        ..Stage::DEFAULT
    },
    // shop/__init__.py:23:2, shop.stamped
    Stage {
        name: "shop.stamped",
        location: Location {
            file: "shop/__init__.py",
            line: 23,
            column: 2,
        },
        ..Stage::DEFAULT
    },
    // shop/__init__.py:36:2, shop.counted
    Stage {
        name: "shop.counted",
        location: Location {
            file: "shop/__init__.py",
            line: 36,
            column: 2,
        },
        ..Stage::DEFAULT
    },
    // shop/__init__.py:36:2, shop.uncached
    Stage {
        name: "shop.uncached",
        location: Location {
            file: "shop/__init__.py",
            line: 36,
            column: 2,
        },
        ..Stage::DEFAULT
    },
];

pub static CATCHES: &[Catch] = &[];

pub static SERVICES: &[Service] = &[];
