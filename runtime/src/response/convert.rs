//! What a handler returned, as a response.

use std::cell::Cell;
use std::rc::Rc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyIterator, PyList, PySequence, PyString, PyTuple};

use super::answers::{BINARY, JSON, TEXT};
use super::async_stream::AsyncStream;
use super::background::Followed;
use super::body::Body;
use super::chunks::{Chunk, Chunks};
use super::class::{Response, Status, for_each_field};
use super::declared::Declared;
use super::fields::Fields;
use super::payload::Payload;
use super::pooled_stream::PooledStream;
use super::stream::PythonStream;
use super::unsent::discard;
use crate::handler::Target;
use crate::python::RequestContext;
use crate::server::Lane;

/// So many parts of a tuple that is no answer are named.
const SHOWN_ITEMS: usize = 5;

/// What a conversion needs to know of the request.
pub struct Conversion<'a> {
    pub lane: &'a Rc<Lane>,
    pub target: &'a Target,
    pub context: &'a RequestContext,
    /// The answer to HEAD has the fields of a body that is not sent.
    pub head: bool,
    pub fields: &'a Fields<'a, 'a>,
    /// The chunks of what was returned, where they have begun elsewhere.
    pub stream: Cell<Option<Begun>>,
}

/// A stream that does not begin in the conversion.
pub enum Begun {
    Async(Box<AsyncStream>),
    Pooled(Box<PooledStream>),
}

impl Begun {
    fn part(self) -> Part {
        let (first, body) = match self {
            Self::Async(stream) => (content_type(stream.first()), Body::AsyncStream(stream)),
            Self::Pooled(stream) => (content_type(stream.first()), Body::PooledStream(stream)),
        };
        Part { body, content_type: first }
    }
}

fn content_type(first: Option<&Chunk>) -> Option<HeaderValue> {
    first.map(|chunk| if chunk.text { TEXT } else { BINARY })
}

/// A body with the type that it has by itself.
struct Part {
    body: Body,
    content_type: Option<HeaderValue>,
}

/// Turns what a handler returned into a response.
///
/// # Errors
/// `TypeError` for what is no answer, `ValueError` and `UnicodeEncodeError` for one that cannot be sent.
pub fn to_http(returned: &Bound<'_, PyAny>, conversion: Conversion<'_>) -> PyResult<http::Response<Body>> {
    if let Ok(response) = returned.cast::<Response>() {
        return from_response(response, conversion);
    }
    if let Ok(tuple) = returned.cast_exact::<PyTuple>() {
        return from_tuple(tuple, conversion);
    }
    let status = if returned.is_none() { StatusCode::NO_CONTENT } else { StatusCode::OK };
    let part = to_part(returned, returned, &conversion)?;
    finish(status, part, None, conversion)
}

fn from_response(response: &Bound<'_, Response>, conversion: Conversion<'_>) -> PyResult<http::Response<Body>> {
    let py = response.py();
    let (of_request, lane) = (conversion.context, conversion.lane);
    let answer = response.get().answer(py)?;
    let follows = answer.background.is_some();
    let part = match &answer.payload {
        Payload::Content(content) => {
            Part { body: Body::full(content.bytes(py)?), content_type: content.default_type() }
        }
        Payload::File(file) => Part { body: Body::File(file.take()?), content_type: None },
        Payload::Stream(unsent) => {
            unsent.begin();
            let iterator = unsent.bind(py).clone();
            // What begins here is Python, which may want to change the response.
            drop(answer);
            let part = to_part(&iterator, &iterator, &conversion)?;
            let answer = response.get().answer(py)?;
            let finished = finish(answer.status, part, answer.headers.as_deref(), conversion)?;
            drop(answer);
            return follow(response, finished, lane, of_request);
        }
    };
    let finished = finish(answer.status, part, answer.headers.as_deref(), conversion)?;
    drop(answer);
    if follows { follow(response, finished, lane, of_request) } else { Ok(finished) }
}

/// Lets what the response asks for follow its body.
fn follow(
    response: &Bound<'_, Response>,
    answer: http::Response<Body>,
    lane: &Lane,
    context: &RequestContext,
) -> PyResult<http::Response<Body>> {
    let Some(calls) = response.get().take_background(response.py())? else { return Ok(answer) };
    Ok(answer.map(|body| Body::Followed(Box::new(Followed::new(body, lane.beside(), calls, context)))))
}

/// `(body, status)` or `(body, status, headers)`.
fn from_tuple(tuple: &Bound<'_, PyTuple>, conversion: Conversion<'_>) -> PyResult<http::Response<Body>> {
    if tuple.len() != 2 && tuple.len() != 3 {
        // One that has begun elsewhere is closed there.
        if conversion.stream.take().is_none() && stream_of(tuple.as_any()).is_some() {
            discard(tuple.as_any());
        }
        return Err(not_an_answer(tuple.as_any()));
    }
    let part = to_part(&tuple.get_item(0)?, tuple, &conversion)?;
    let status: Status = tuple.get_item(1)?.extract()?;
    let mut fields = HeaderMap::new();
    if tuple.len() == 3 {
        for_each_field(&tuple.get_item(2)?, |name, value| {
            fields.append(name, value);
        })?;
    }
    finish(status.0, part, Some(&fields), conversion)
}

/// The body that a value is; `returned` is what the handler returned with it.
fn to_part(value: &Bound<'_, PyAny>, returned: &Bound<'_, PyAny>, conversion: &Conversion<'_>) -> PyResult<Part> {
    let full = |bytes: Bytes, content_type| Part { body: Body::full(bytes), content_type: Some(content_type) };
    if let Ok(text) = value.cast::<PyString>() {
        Ok(full(Bytes::copy_from_slice(text.to_str()?.as_bytes()), TEXT))
    } else if value.is_instance_of::<PyDict>() || value.is_instance_of::<PyList>() {
        Ok(full(conversion.lane.application().json().encode(value)?, JSON))
    } else if let Ok(bytes) = value.cast::<PyBytes>() {
        Ok(full(Bytes::copy_from_slice(bytes.as_bytes()), BINARY))
    } else if value.is_none() {
        Ok(Part { body: Body::empty(), content_type: None })
    } else if let Some(begun) = conversion.stream.take() {
        Ok(begun.part())
    } else if let Some(iterator) = as_iterator(value) {
        let context = conversion.context.clone_ref(value.py());
        let chunks = Chunks::new(iterator.unbind(), context, conversion.lane.report().clone());
        let stream = PythonStream::start(conversion.lane, conversion.target, chunks)?;
        Ok(Part { content_type: content_type(stream.first()), body: Body::Stream(Box::new(stream)) })
    } else if conversion.lane.application().json().is_document(value)? {
        Ok(full(conversion.lane.application().json().encode(value)?, JSON))
    } else {
        Err(not_an_answer(returned))
    }
}

/// Whether a value is a stream rather than a collection.
pub fn is_iterator(value: &Bound<'_, PyAny>) -> bool {
    value.cast::<PyIterator>().is_ok() && value.cast::<PySequence>().is_err()
}

/// The iterator that is the body of what was returned.
pub fn stream_of<'py>(returned: &Bound<'py, PyAny>) -> Option<Bound<'py, PyIterator>> {
    if let Ok(tuple) = returned.cast_exact::<PyTuple>() {
        as_iterator(&tuple.get_item(0).ok()?)
    } else if let Ok(response) = returned.cast::<Response>() {
        as_iterator(&response.get().stream(returned.py())?)
    } else {
        as_iterator(returned)
    }
}

fn as_iterator<'py>(value: &Bound<'py, PyAny>) -> Option<Bound<'py, PyIterator>> {
    if is_iterator(value) { value.cast().ok().cloned() } else { None }
}

pub fn not_an_answer(value: &Bound<'_, PyAny>) -> PyErr {
    let found = match value.cast_exact::<PyTuple>() {
        Ok(tuple) => {
            let types: Vec<String> = tuple.iter().take(SHOWN_ITEMS).map(|item| type_name(&item)).collect();
            let rest = match tuple.len() {
                1 => ",",
                2..=SHOWN_ITEMS => "",
                _ => ", …",
            };
            format!("({}{rest})", types.join(", "))
        }
        Err(_) => type_name(value),
    };
    PyTypeError::new_err(format!(
        "a handler returns Response, str, bytes, dict, list, None, a dataclass or another record, an iterator or \
         (body, status[, headers]), not {found}"
    ))
}

fn type_name(value: &Bound<'_, PyAny>) -> String {
    value.get_type().name().map_or_else(|_| "something else".to_owned(), |name| name.to_string())
}

/// Whether a response of this status has no body (RFC 9110, 15.3.5, 15.3.6 and 15.4.5).
pub fn is_bodiless(status: StatusCode) -> bool {
    matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED)
}

/// Puts status, body and fields together.
#[inline]
fn finish(
    status: StatusCode,
    part: Part,
    given: Option<&HeaderMap>,
    conversion: Conversion<'_>,
) -> PyResult<http::Response<Body>> {
    match (given, part.content_type) {
        (None, Some(content_type)) if !is_bodiless(status) => {
            let mut response = http::Response::new(part.body);
            *response.status_mut() = status;
            let fields = response.headers_mut();
            *fields = conversion.fields.take()?;
            fields.insert(header::CONTENT_TYPE, content_type);
            Ok(response)
        }
        (_, content_type) => finish_checked(status, Part { body: part.body, content_type }, given, conversion),
    }
}

/// The same for fields of the application's, which may say what is not so, and for statuses without a body.
fn finish_checked(
    status: StatusCode,
    part: Part,
    given: Option<&HeaderMap>,
    conversion: Conversion<'_>,
) -> PyResult<http::Response<Body>> {
    let bodiless = is_bodiless(status);
    let mut body = if bodiless { Body::empty() } else { part.body };
    if let Some(given) = given {
        let free = (conversion.head && status != StatusCode::NO_CONTENT) || status == StatusCode::NOT_MODIFIED;
        if let Some(length) = announced_length(given, &body, status, free)? {
            body = if free { Body::Announced(length) } else { declared(body, length, conversion.lane) };
        }
    }
    let mut fields = conversion.fields.take()?;
    fields.extend(given.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())));
    if let Some(content_type) = part.content_type.filter(|_| !bodiless) {
        fields.entry(header::CONTENT_TYPE).or_insert(content_type);
    }
    let mut response = http::Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = fields;
    Ok(response)
}

/// A body whose length is known from here on.
fn declared(body: Body, length: u64, lane: &Rc<Lane>) -> Body {
    let is_known = http_body::Body::size_hint(&body).exact().is_some();
    if is_known { body } else { Body::Declared(Box::new(Declared::new(body, lane, length))) }
}

/// What the application says of the length. It has to be that of the body, which otherwise would desynchronise the
/// client, except where no body is sent: HEAD and 304 (RFC 9110, 8.6).
fn announced_length(fields: &HeaderMap, body: &Body, status: StatusCode, free: bool) -> PyResult<Option<u64>> {
    let mut lines = fields.get_all(header::CONTENT_LENGTH).iter();
    let Some(value) = lines.next() else { return Ok(None) };
    let digits = value.to_str().ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let announced: Option<u64> = digits.and_then(|text| text.parse().ok());
    let least = body.least();
    let fits = match (announced, least.exact()) {
        (None, _) => false,
        _ if free => true,
        (_, Some(_)) => announced == least.exact() && status != StatusCode::NO_CONTENT,
        // The rest shows while it is sent.
        (Some(length), None) => least.lower() <= length,
    };
    if fits && lines.next().is_none() {
        return Ok(announced);
    }
    let lower = least.lower();
    let actual =
        least.exact().map_or_else(|| format!("a stream of {lower} bytes or more"), |length| format!("{length} bytes"));
    Err(PyValueError::new_err(format!(
        "Content-Length says {value:?}, but the body is {actual}: leave it out, the server sets it"
    )))
}
