//! What stands around the handlers of `app`.

use rupy_runtime::generated::*;

pub static STAGES: &[Stage] = &[];

pub static CATCHES: &[Catch] = &[];

pub static SERVICES: &[Service] = &[];
