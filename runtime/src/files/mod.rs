//! Files as HTTP sends them: conditions, ranges, types. The rules are pure functions of fields and of what is known of
//! a file; only `open` and `body` touch one.

mod answer;
mod body;
mod conditions;
mod content_type;
mod entity_tag;
mod multipart;
mod open;
mod range;
mod reply;
mod validators;

pub use answer::{Content, answer};
pub use body::FileBody;
