//! What of the head of a request is looked at before anything else.

use http::request::Parts;
use http::uri::Scheme;
use http::{HeaderMap, HeaderValue, Method, Uri, Version, header};

use super::authority::is_host_and_port;
use crate::response::Refusal;

const NO_HOST: Refusal = Refusal::Bad("a request has exactly one Host");
const BAD_HOST: Refusal = Refusal::Bad("the Host is no host and port");
const BAD_TARGET: Refusal = Refusal::Bad("the target is neither a path nor a URL of HTTP");

/// Refuses a request that does not say what it is for. Where its target names a host, that is its `Host` from here on.
#[inline]
pub fn check(parts: &mut Parts) -> Result<(), Refusal> {
    check_host(parts.version, &parts.headers)?;
    let is_path = parts.uri.authority().is_none() && parts.uri.path().starts_with('/');
    if is_path { Ok(()) } else { check_target(parts) }
}

/// RFC 9112, 3.2
#[inline]
fn check_host(version: Version, fields: &HeaderMap) -> Result<(), Refusal> {
    // Names that all differ leave nothing to count. Most clients send it first.
    if fields.len() == fields.keys_len()
        && let Some((name, host)) = fields.iter().next()
        && name == header::HOST
    {
        return check_value(host);
    }
    let mut hosts = fields.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => check_value(host),
        (None, _) if version != Version::HTTP_11 => Ok(()),
        _ => Err(NO_HOST),
    }
}

#[inline]
fn check_value(host: &HeaderValue) -> Result<(), Refusal> {
    // Empty is the one of a target without a host.
    if is_host_and_port(host.as_bytes()) || host.is_empty() { Ok(()) } else { Err(BAD_HOST) }
}

/// A target that is no path (RFC 9112, 3.2.2 to 3.2.4).
#[cold]
fn check_target(parts: &mut Parts) -> Result<(), Refusal> {
    if parts.method == Method::CONNECT {
        return Err(Refusal::Tunnel);
    }
    match (parts.uri.scheme(), parts.uri.authority()) {
        (Some(scheme), Some(authority)) => {
            // User information is refused with the rest of what is no host (RFC 9110, 4.2.4).
            let is_ours = (*scheme == Scheme::HTTP || *scheme == Scheme::HTTPS)
                && is_host_and_port(authority.as_str().as_bytes());
            let host = HeaderValue::from_str(authority.as_str()).ok().filter(|_| is_ours).ok_or(BAD_TARGET)?;
            parts.headers.insert(header::HOST, host);
            Ok(())
        }
        (None, None) if parts.uri.path() == "*" && parts.method == Method::OPTIONS => Ok(()),
        _ => Err(BAD_TARGET),
    }
}

/// Bytes of path and query.
pub fn target_length(uri: &Uri) -> u64 {
    uri.path_and_query().map_or(0, |target| target.as_str().len() as u64)
}

/// Whether the client waits for `100 Continue` before it sends the body.
pub fn check_expectation(parts: &Parts) -> Result<bool, Refusal> {
    let mut expected = parts.headers.get_all(header::EXPECT).iter();
    match (expected.next(), expected.next()) {
        (None, _) => Ok(false),
        // Who speaks HTTP/1.0 expects nothing (RFC 9110, 10.1.1).
        _ if parts.version == Version::HTTP_10 => Ok(false),
        (Some(value), None) if value.as_bytes().eq_ignore_ascii_case(b"100-continue") => Ok(true),
        _ => Err(Refusal::Expectation),
    }
}

/// Refuses a body in other codings than chunked: nobody would undo them, and the handler would see them in its place.
pub fn check_codings(fields: &HeaderMap) -> Result<(), Refusal> {
    let lines = fields.get_all(header::TRANSFER_ENCODING).iter();
    let codings = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
    let mut chunked = 0;
    for coding in codings.filter(|coding| !coding.is_empty()) {
        if !coding.eq_ignore_ascii_case(b"chunked") {
            return Err(Refusal::Coding);
        }
        chunked += 1;
    }
    // RFC 9112, 6.1
    if chunked > 1 { Err(Refusal::Broken("the body is chunked twice")) } else { Ok(()) }
}
