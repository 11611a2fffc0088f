//! What of the head of a request is looked at before anything else.

use http::request::Parts;
use http::{HeaderMap, Uri, Version, header};

/// What is wrong with a request before anything else is looked at.
pub fn fault(parts: &Parts) -> Option<&'static str> {
    // RFC 9112, 3.2
    (parts.version == Version::HTTP_11 && !has_one_host(&parts.headers)).then_some("a request has exactly one Host")
}

/// Bytes of path and query.
pub fn target_length(uri: &Uri) -> u64 {
    uri.path_and_query().map_or(0, |target| target.as_str().len() as u64)
}

/// Nobody would undo another coding: the handler would see it in place of the body.
pub fn is_chunked_at_most(fields: &HeaderMap) -> bool {
    fields.get_all(header::TRANSFER_ENCODING).iter().all(|coding| coding.as_bytes().eq_ignore_ascii_case(b"chunked"))
}

fn has_one_host(fields: &HeaderMap) -> bool {
    // Names that all differ leave nothing to count.
    let distinct = fields.len() == fields.keys_len();
    // Most clients send it first.
    if distinct && fields.keys().next() == Some(&header::HOST) {
        return true;
    }
    fields.contains_key(header::HOST) && (distinct || fields.get_all(header::HOST).iter().count() == 1)
}
