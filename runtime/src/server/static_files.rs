//! A folder of files, behind the chain.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use http::request::Parts;
use http::{Response, StatusCode};
use pyo3::exceptions::PyRuntimeError;
use pyo3::{PyErr, PyResult};
use tokio::task::spawn_blocking;

use super::lane::Lane;
use crate::files::{self, Content};
use crate::response::{self, Body, Page};
use crate::routing::{Parameters, PathValues, RawPath};

/// A native service, called by its id, so that the chain is never passed by.
#[derive(Clone)]
pub struct StaticFiles(Arc<Path>);

/// A file that is being opened, or what stands in its place.
pub type Opening = Pin<Box<dyn Future<Output = PyResult<Response<Body>>>>>;
/// The same, with a line in the log and a 500 for a file that cannot be read.
pub type Serving = Pin<Box<dyn Future<Output = Response<Body>>>>;

impl StaticFiles {
    /// Serves the folder at an absolute path.
    pub fn new(directory: &str) -> Self {
        Self(Path::new(directory).into())
    }

    /// Answers with the file that a request names.
    pub fn serve(&self, call: Call, asked: Asked) -> Serving {
        let line = format!("{} {}", asked.parts.method, asked.parts.uri.path());
        let page = Page::asked_by(&asked.parts.headers);
        let opening = self.open(asked);
        Box::pin(async move { opening.await.unwrap_or_else(|error| call.fail(&line, &error, page)) })
    }

    /// The file that a request names.
    ///
    /// # Errors
    /// `OSError` for one that is there and cannot be read.
    pub fn open(&self, asked: Asked) -> Opening {
        let Some(path) = asked.below(&self.0) else { return Box::pin(std::future::ready(Ok(response::not_found()))) };
        let Parts { method, headers, .. } = asked.parts;
        Box::pin(async move {
            let opened = spawn_blocking(move || files::answer(&path, &method, &headers)).await;
            let found = opened.map_err(|error| PyRuntimeError::new_err(error.to_string()))?.map_err(PyErr::from)?;
            Ok(found.map_or_else(response::not_found, whole))
        })
    }
}

/// Says in words what a status without a file is.
fn whole(found: Response<Content>) -> Response<Body> {
    let (parts, content) = found.into_parts();
    let mut answer = match (content, parts.status) {
        (Content::File(file), status) => {
            let mut answer = Response::new(Body::File(Box::new(file)));
            *answer.status_mut() = status;
            answer
        }
        (Content::Status, StatusCode::NOT_MODIFIED) => response::not_modified(),
        (Content::Status, StatusCode::PRECONDITION_FAILED) => response::precondition_failed(),
        (Content::Status, _) => response::range_not_satisfiable(),
    };
    answer.headers_mut().extend(parts.headers);
    answer
}

/// A request for a file.
pub struct Asked {
    pub parts: Parts,
    pub parameters: Parameters,
    /// Whether the path has percent-escapes.
    pub escaped: bool,
}

impl Asked {
    /// The path of the file in a folder; None for one that names none.
    fn below(&self, folder: &Path) -> Option<PathBuf> {
        let path = self.parts.uri.path();
        let tail = self.parameters.first().map_or("", |span| &path[span.start as usize..]);
        let decoded = PathValues::new(RawPath::accepted(path, self.escaped), &self.parameters).tail(0);
        names_one_file(tail, &decoded).then(|| folder.join(&*decoded))
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
