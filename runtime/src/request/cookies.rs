//! The cookies of a request.

use cookie::Cookie;
use http::{HeaderMap, header};

/// Names and values of the Cookie fields (RFC 6265, 5.4), in their order; what is malformed is left out.
pub fn cookies(headers: &HeaderMap) -> Vec<(String, String)> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| std::str::from_utf8(value.as_bytes()).ok());
    lines
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .map(|cookie| (cookie.name().to_owned(), cookie.value_trimmed().to_owned()))
        .collect()
}
