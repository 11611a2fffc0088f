//! A request for a file, from its path to its answer. It waits for the disk: not on the lane.

use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use http::{HeaderMap, Method, Response};

use super::body::FileBody;
use super::content_type::content_type;
use super::open::open;
use super::reply::{Known, Pieces, Reply, reply};
use super::validators::Validators;

/// What follows the head.
pub enum Content {
    /// The words of the status, if that.
    Status,
    File(FileBody),
}

/// Answers a GET or a HEAD.
///
/// # Returns
/// None where no file is.
///
/// # Errors
/// The file is there and cannot be read.
pub fn answer(path: &Path, method: &Method, asked: &HeaderMap) -> io::Result<Option<Response<Content>>> {
    let Some((file, metadata)) = open(path)? else { return Ok(None) };
    let modified = metadata.modified().unwrap_or(UNIX_EPOCH);
    let validators = Validators::of(modified, metadata.len(), SystemTime::now());
    let known = Known { content_type: content_type(path), length: metadata.len(), validators };
    let Reply { status, fields, pieces } = reply(method, asked, &known);
    let mut response = Response::new(match pieces {
        Pieces::None => Content::Status,
        Pieces::Announced(length) => Content::File(FileBody::announced(length)),
        Pieces::Sent(pieces) => Content::File(FileBody::begin(file, pieces)?),
    });
    *response.status_mut() = status;
    *response.headers_mut() = fields;
    Ok(Some(response))
}
