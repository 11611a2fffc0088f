//! What a request carries, on its way to the handler: the body, and the parameters of the path.

mod arguments;
mod body;
mod uuid;

pub use arguments::Arguments;
pub(crate) use arguments::value as parameter_value;
pub use body::Receiving;
