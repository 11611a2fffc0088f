//! The answers of the server itself.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};

use super::body::Body;
use super::page::Page;

pub const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
pub const BINARY: HeaderValue = HeaderValue::from_static("application/octet-stream");
pub const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A response in `headers`, whose allocation is reused.
#[inline]
pub fn response(status: StatusCode, mut headers: HeaderMap, content_type: HeaderValue, body: Bytes) -> Response<Body> {
    headers.clear();
    headers.insert(header::CONTENT_TYPE, content_type);
    let mut response = Response::new(Body::full(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

pub fn plain(status: StatusCode, body: &'static str) -> Response<Body> {
    response(status, HeaderMap::new(), TEXT, Bytes::from_static(body.as_bytes()))
}

pub fn bad_request(message: &'static str) -> Response<Body> {
    plain(StatusCode::BAD_REQUEST, message)
}

pub fn not_found() -> Response<Body> {
    plain(StatusCode::NOT_FOUND, "Not Found")
}

pub fn method_not_allowed(allow: HeaderValue) -> Response<Body> {
    let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed");
    response.headers_mut().insert(header::ALLOW, allow);
    response
}

/// The answer to OPTIONS.
pub fn no_content(allow: HeaderValue) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response.headers_mut().insert(header::ALLOW, allow);
    response
}

/// A page, where debug mode has one, otherwise nothing of the reason.
pub fn server_error(page: Option<(Page, String)>) -> Response<Body> {
    match page {
        Some((kind, page)) => {
            let content_type = HeaderValue::from_static(kind.content_type());
            response(StatusCode::INTERNAL_SERVER_ERROR, HeaderMap::new(), content_type, page.into())
        }
        None => plain(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error"),
    }
}

/// Marks the answer to a request whose client has left, for the access log.
#[derive(Clone, Copy)]
pub struct ClientLeft;

/// Nobody reads it, except for a client that has closed its own side only.
pub fn client_left() -> Response<Body> {
    let mut response = server_error(None);
    response.extensions_mut().insert(ClientLeft);
    response
}

/// The client has the file that it asks for.
pub fn not_modified() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response
}

/// The file is not the version that the client wants.
pub fn precondition_failed() -> Response<Body> {
    plain(StatusCode::PRECONDITION_FAILED, "Precondition Failed")
}

/// The file has no part that the client asks for.
pub fn range_not_satisfiable() -> Response<Body> {
    plain(StatusCode::RANGE_NOT_SATISFIABLE, "Range Not Satisfiable")
}

/// Of a method that nothing here has.
pub fn not_implemented() -> Response<Body> {
    plain(StatusCode::NOT_IMPLEMENTED, "Not Implemented")
}

/// More requests are in flight, or more bodies are arriving, than the lane takes. The connection ends: the next one may
/// find a process with less to do.
pub fn too_busy() -> Response<Body> {
    let mut response = closing(plain(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"));
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

pub fn closing(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
