//! A folder of files, served by tower-http behind the chain.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;

use axum::Router;
use http::request::Parts;
use http::{Request, Response, StatusCode, Uri};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use super::service::RequestBody;
use crate::response::{self, Body};

/// A native service: an axum router of its own, called by its id, so that the chain is never passed by.
#[derive(Clone)]
pub struct StaticFiles(Router);

pub type Serving = Pin<Box<dyn Future<Output = Response<Body>>>>;

impl StaticFiles {
    /// Serves the folder at an absolute path.
    pub fn new(directory: &str) -> Self {
        let files = ServeDir::new(directory).append_index_html_on_directories(false);
        Self(Router::new().fallback_service(files))
    }

    /// Answers with the file that `tail`, the raw path behind the prefix, names.
    pub fn serve<B: RequestBody>(&self, mut parts: Parts, tail: &str, decoded: &str, body: B) -> Serving {
        if !names_one_file(tail, decoded) {
            return Box::pin(std::future::ready(response::not_found()));
        }
        let uri = Uri::builder().path_and_query(format!("/{tail}")).build();
        let Ok(uri) = uri else { return Box::pin(std::future::ready(response::not_found())) };
        parts.uri = uri;
        let request = Request::from_parts(parts, axum::body::Body::new(body));
        let answer = self.0.clone().oneshot(request);
        Box::pin(async move {
            let result: Result<_, Infallible> = answer.await;
            match result {
                Ok(found) if found.status() == StatusCode::NOT_FOUND => response::not_found(),
                Ok(found) => found.map(Body::Service),
                Err(never) => match never {},
            }
        })
    }
}

/// Longest name of a file, and longest path, that Linux takes, bytes.
const NAME_MAX: usize = 255;
const PATH_MAX: usize = 4096 / 2;

/// Whether the path has one spelling only. Guards look at the path as text: one that the file system would read as
/// another path (`a//b`, `a/./b`, `a/../b`, `a%2Fb`) would pass them by.
fn names_one_file(tail: &str, decoded: &str) -> bool {
    let encoded_slash = tail.contains("%2F") || tail.contains("%2f");
    let segments: Vec<&str> = decoded.split('/').collect();
    let (last, folders) = segments.split_last().unwrap_or((&"", &[]));
    !encoded_slash
        && decoded.len() < PATH_MAX
        && segments.iter().all(|segment| segment.len() <= NAME_MAX)
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
