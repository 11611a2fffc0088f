//! What a request for a file is answered with, as far as it is known before the file is read.

use http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, LAST_MODIFIED};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::body::Piece;
use super::conditions::{Verdict, judge, may_resume};
use super::multipart::{Multipart, content_range};
use super::range::{Parts, Selected, select};
use super::validators::Validators;

/// What is known of a file.
pub struct Known {
    pub content_type: HeaderValue,
    /// In bytes.
    pub length: u64,
    pub validators: Validators,
}

/// The head of an answer, and of what its body consists.
pub struct Reply {
    pub status: StatusCode,
    pub fields: HeaderMap,
    pub pieces: Pieces,
}

/// A body.
pub enum Pieces {
    /// None of the file: the status says it all.
    None,
    /// As long as this, but not sent: the answer to HEAD.
    Announced(u64),
    Sent(Vec<Piece>),
}

/// Answers a GET or a HEAD: conditions come before ranges (RFC 9110, 13.2.2).
pub fn reply(method: &Method, asked: &HeaderMap, file: &Known) -> Reply {
    match judge(asked, &file.validators) {
        Verdict::Failed => bare(StatusCode::PRECONDITION_FAILED, []),
        // What else the client has is to stay as it is (15.4.5).
        Verdict::NotModified => bare(StatusCode::NOT_MODIFIED, [(ETAG, file.validators.etag_field())]),
        Verdict::Send if method == Method::HEAD => whole(file, Pieces::Announced(file.length)),
        // Ranges are those of a GET (14.2).
        Verdict::Send if method != Method::GET || !may_resume(asked, &file.validators) => all(file),
        Verdict::Send => match select(asked, file.length) {
            Selected::Whole => all(file),
            Selected::Parts(parts) => parts_of(file, &parts),
            Selected::Nothing => {
                let length = format!("bytes */{}", file.length);
                let content_range = (CONTENT_RANGE, HeaderValue::try_from(length).ok());
                bare(StatusCode::RANGE_NOT_SATISFIABLE, [content_range, (ACCEPT_RANGES, Some(BYTES))])
            }
        },
    }
}

const BYTES: HeaderValue = HeaderValue::from_static("bytes");

fn bare<const N: usize>(status: StatusCode, fields: [(HeaderName, Option<HeaderValue>); N]) -> Reply {
    let fields = fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    Reply { status, fields, pieces: Pieces::None }
}

fn all(file: &Known) -> Reply {
    whole(file, Pieces::Sent(vec![Piece::Part(0..file.length)]))
}

fn whole(file: &Known, pieces: Pieces) -> Reply {
    let mut fields = described(file, &file.content_type);
    fields.insert(CONTENT_LENGTH, HeaderValue::from(file.length));
    Reply { status: StatusCode::OK, fields, pieces }
}

/// The fields of a file, whatever is sent of it.
fn described(file: &Known, content_type: &HeaderValue) -> HeaderMap {
    let (etag, modified) = (file.validators.etag_field(), file.validators.last_modified_field());
    let fields = [
        (CONTENT_TYPE, Some(content_type.clone())),
        (ACCEPT_RANGES, Some(BYTES)),
        (LAST_MODIFIED, modified),
        (ETAG, etag),
    ];
    fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn parts_of(file: &Known, parts: &Parts) -> Reply {
    let [part] = parts.as_slice() else { return several(file, parts) };
    let mut fields = described(file, &file.content_type);
    fields.extend(HeaderValue::try_from(content_range(part, file.length)).map(|value| (CONTENT_RANGE, value)));
    partial(fields, vec![Piece::Part(part.clone())])
}

fn several(file: &Known, parts: &Parts) -> Reply {
    let multipart = Multipart::new();
    let content_type = multipart.content_type();
    let before = |part| Piece::Text(multipart.before(part, file.length, &file.content_type));
    let mut pieces: Vec<Piece> = parts.iter().flat_map(|part| [before(part), Piece::Part(part.clone())]).collect();
    pieces.push(Piece::Text(multipart.end()));
    partial(described(file, content_type.as_ref().unwrap_or(&file.content_type)), pieces)
}

fn partial(mut fields: HeaderMap, pieces: Vec<Piece>) -> Reply {
    fields.insert(CONTENT_LENGTH, HeaderValue::from(pieces.iter().map(Piece::length).sum::<u64>()));
    Reply { status: StatusCode::PARTIAL_CONTENT, fields, pieces: Pieces::Sent(pieces) }
}
