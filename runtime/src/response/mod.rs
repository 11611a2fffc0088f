//! From what a handler returns to what goes to the client.

mod answers;
mod async_stream;
mod background;
mod body;
mod chunks;
mod class;
mod constructor;
mod content;
mod convert;
mod cookies;
mod declared;
mod failed;
mod fields;
mod json;
mod object;
mod outlet;
mod page;
mod payload;
mod pooled_stream;
mod refusal;
mod spare;
mod stream;
mod unsent;

pub use answers::{
    ClientLeft, client_left, method_not_allowed, no_content, not_found, not_implemented, not_modified,
    precondition_failed, range_not_satisfiable, server_error, too_busy,
};
pub use async_stream::AsyncStream;
pub use body::Body;
pub use chunks::Chunks;
pub use class::Response;
pub use convert::{Begun, Conversion, stream_of, to_http};
pub use failed::{Failed, StreamFailed};
pub use fields::Fields;
pub use json::Json;
pub use object::{from_http, from_returned};
pub use page::Page;
pub use pooled_stream::Beginning;
pub use refusal::Refusal;
pub use spare::take_back;
pub use unsent::{begin_stream, discard, replace};
