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
];

pub static CATCHES: &[Catch] = &[];

pub static SERVICES: &[Service] = &[];
