//! A folder of files, served by tower-http behind the chain.

use std::convert::Infallible;
use std::future::Future;
use std::io::{Error, ErrorKind};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body as AxumBody;
use http::request::Parts;
use http::{Request, Response, StatusCode, Uri};
use pyo3::{PyErr, PyResult};
use tower::{Service, ServiceExt};
use tower_http::services::ServeDir;

use super::lane::Lane;
use super::service::RequestBody;
use crate::response::{self, Body, Page};
use crate::routing::{Parameters, PathValues, RawPath};

/// A native service: an axum router of its own, called by its id, so that the chain is never passed by.
#[derive(Clone)]
pub struct StaticFiles(Router);

/// A file that is being opened, or what stands in its place.
pub type Opening = Pin<Box<dyn Future<Output = PyResult<Response<Body>>>>>;
/// The same, with a line in the log and a 500 for a file that cannot be read.
pub type Serving = Pin<Box<dyn Future<Output = Response<Body>>>>;

impl StaticFiles {
    /// Serves the folder at an absolute path.
    pub fn new(directory: &str) -> Self {
        let folder = ServeDir::new(directory).append_index_html_on_directories(false);
        Self(Router::new().fallback_service(Folder(folder)))
    }

    /// Answers with the file that a request names.
    pub fn serve<B: RequestBody>(&self, call: Call, asked: Asked, body: B) -> Serving {
        let line = format!("{} {}", asked.parts.method, asked.parts.uri.path());
        let page = Page::asked_by(&asked.parts.headers);
        let opening = self.open(asked, body);
        Box::pin(async move { opening.await.unwrap_or_else(|error| call.fail(&line, &error, page)) })
    }

    /// The file that a request names.
    ///
    /// # Errors
    /// `OSError` for one that is there and cannot be read.
    pub fn open<B: RequestBody>(&self, asked: Asked, body: B) -> Opening {
        let Some(uri) = asked.file() else { return Box::pin(std::future::ready(Ok(response::not_found()))) };
        let mut parts = asked.parts;
        parts.uri = uri;
        let answer = self.0.clone().oneshot(Request::from_parts(parts, AxumBody::new(body)));
        Box::pin(async move {
            let result: Result<_, Infallible> = answer.await;
            match result {
                Ok(found) if found.status() == StatusCode::NOT_FOUND => Ok(response::not_found()),
                Ok(mut found) => match found.extensions_mut().remove() {
                    Some(Failure(error)) => Err(PyErr::from(Error::new(error.kind(), error.to_string()))),
                    None => Ok(found.map(Body::Service)),
                },
                Err(never) => match never {},
            }
        })
    }
}

/// A request for a file.
pub struct Asked {
    pub parts: Parts,
    pub parameters: Parameters,
    /// Whether the path has percent-escapes.
    pub escaped: bool,
}

impl Asked {
    /// The path of the file below the folder; None for one that names none.
    fn file(&self) -> Option<Uri> {
        let path = self.parts.uri.path();
        let tail = self.parameters.first().map_or("", |span| &path[span.start as usize..]);
        let decoded = PathValues::new(RawPath::accepted(path, self.escaped), &self.parameters).tail(0);
        let named = names_one_file(tail, &decoded);
        named.then(|| Uri::builder().path_and_query(format!("/{tail}")).build().ok()).flatten()
    }
}

/// Whose call it is, for the log.
pub struct Call {
    pub lane: Rc<Lane>,
    pub endpoint: usize,
}

impl Call {
    fn fail(&self, asked: &str, error: &PyErr, page: Page) -> Response<Body> {
        let endpoint = &self.lane.application().plan().endpoints[self.endpoint];
        let line = format!("{asked}: {} ({}) failed", endpoint.name, endpoint.location);
        response::server_error(self.lane.report().failed(self.lane.python(), &line, error, || page))
    }
}

/// A folder whose errors can be told; tower-http's own service says 500 and no more.
#[derive(Clone)]
struct Folder(ServeDir);

/// Why a file could not be read, on its way to the lane.
#[derive(Clone)]
struct Failure(Arc<Error>);

impl Service<Request<AxumBody>> for Folder {
    type Response = Response<AxumBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<AxumBody>) -> Self::Future {
        let answer = self.0.try_call(request);
        Box::pin(async move { Ok(answer.await.map_or_else(failed, |found| found.map(AxumBody::new))) })
    }
}

fn failed(error: Error) -> Response<AxumBody> {
    let mut response = Response::new(AxumBody::empty());
    // A name that is too long names nothing, whatever the file system's limit.
    if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidFilename) {
        *response.status_mut() = StatusCode::NOT_FOUND;
    } else {
        response.extensions_mut().insert(Failure(Arc::new(error)));
    }
    response
}

/// Whether the path has one spelling only. Guards look at the path as text: one that the file system would read as
/// another path (`a//b`, `a/./b`, `a/../b`, `a%2Fb`) would pass them by.
fn names_one_file(tail: &str, decoded: &str) -> bool {
    let encoded_slash = tail.contains("%2F") || tail.contains("%2f");
    let segments: Vec<&str> = decoded.split('/').collect();
    let (last, folders) = segments.split_last().unwrap_or((&"", &[]));
    !encoded_slash
        && !decoded.contains(['\0', '\\'])
        && folders.iter().all(|segment| !matches!(*segment, "" | "." | ".."))
        && !matches!(*last, "." | "..")
}

#[cfg(test)]
mod tests {
    use super::names_one_file;

    fn accepted(decoded: &str) -> bool {
        names_one_file(decoded, decoded)
    }

    #[test]
    fn plain_paths_pass() {
        for path in ["a.txt", "a/b.txt", "a/", "a/..b", "a b"] {
            assert!(accepted(path), "{path}");
        }
    }

    #[test]
    fn second_spellings_of_a_path_are_refused() {
        for path in ["/a", "a//b", "./a", "a/./b", "a/../b", "..", "a/.", "a\0", "a\\b"] {
            assert!(!accepted(path), "{path}");
        }
        assert!(!names_one_file("a%2Fb", "a%2Fb"));
        assert!(!names_one_file("a%2fb", "a%2Fb"));
    }
}
