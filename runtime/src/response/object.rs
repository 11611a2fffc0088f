//! An answer as middleware and after-hooks see it: a `Response`, whatever the answer is made of.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString, PyTuple};

use super::answers::JSON;
use super::body::Body;
use super::class::{Answer, Response, Status, for_each_field};
use super::content::Content;
use super::convert::{is_bodiless, is_iterator, not_an_answer};
use super::json::Json;
use super::payload::{File, Payload};
use super::spare;
use super::unsent::{Unsent, discard};

/// What a handler returned, as a `Response`. A stream has not begun in it.
///
/// # Errors
/// `TypeError` for what is no answer; of one that cannot be sent, the error comes when it is.
pub fn from_returned<'py>(returned: &Bound<'py, PyAny>, json: &Json) -> PyResult<Bound<'py, PyAny>> {
    if returned.is_instance_of::<Response>() {
        return Ok(returned.clone());
    }
    let answer = if let Ok(tuple) = returned.cast_exact::<PyTuple>() {
        from_tuple(tuple, json).inspect_err(|_| discard(returned))?
    } else {
        let status = if returned.is_none() { StatusCode::NO_CONTENT } else { StatusCode::OK };
        from_body(returned, returned, status, None, json)?
    };
    spare::make(returned.py(), answer).map(Bound::into_any)
}

/// What the server itself answers, as a `Response`.
pub fn from_http(py: Python<'_>, answer: http::Response<Body>) -> PyResult<Bound<'_, PyAny>> {
    let (parts, body) = answer.into_parts();
    let mut fields = parts.headers;
    let payload = match body {
        Body::Full(None) => Payload::Content(Content::Empty),
        Body::Full(Some(bytes)) => Payload::Content(content(py, &bytes, &fields)),
        Body::File(body) => {
            // The length is that of the body, as of every other one: middleware may set another body.
            fields.remove(header::CONTENT_LENGTH);
            Payload::File(File::new(body))
        }
        Body::Announced(_)
        | Body::Stream(_)
        | Body::AsyncStream(_)
        | Body::PooledStream(_)
        | Body::Declared(_)
        | Body::Counted(_)
        | Body::Followed(_) => {
            return Err(PyRuntimeError::new_err("the server answers with a stream of the application"));
        }
    };
    spare::make(py, Answer { status: parts.status, payload, headers: Some(Box::new(fields)), background: None })
        .map(Bound::into_any)
}

fn from_tuple(tuple: &Bound<'_, PyTuple>, json: &Json) -> PyResult<Answer> {
    if tuple.len() != 2 && tuple.len() != 3 {
        return Err(not_an_answer(tuple.as_any()));
    }
    let status: Status = tuple.get_item(1)?.extract()?;
    let mut fields = HeaderMap::new();
    if tuple.len() == 3 {
        for_each_field(&tuple.get_item(2)?, |name, value| {
            fields.append(name, value);
        })?;
    }
    from_body(&tuple.get_item(0)?, tuple, status.0, Some(fields), json)
}

fn from_body(
    value: &Bound<'_, PyAny>,
    returned: &Bound<'_, PyAny>,
    status: StatusCode,
    fields: Option<HeaderMap>,
    json: &Json,
) -> PyResult<Answer> {
    let mut answer =
        Answer { status, payload: Payload::Content(Content::Empty), headers: fields.map(Box::new), background: None };
    if value.is_instance_of::<PyDict>() || value.is_instance_of::<PyList>() {
        set_json(&mut answer, value, json)?;
    } else if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>() || value.is_none() {
        answer.payload = Payload::Content(value.extract()?);
        answer.add_default_type();
    } else if is_iterator(value) || value.hasattr(intern!(value.py(), "__anext__"))? {
        answer.payload = Payload::Stream(Unsent::new(value.clone().unbind()));
    } else if json.is_document(value)? {
        set_json(&mut answer, value, json)?;
    } else {
        return Err(not_an_answer(returned));
    }
    Ok(answer)
}

fn set_json(answer: &mut Answer, value: &Bound<'_, PyAny>, json: &Json) -> PyResult<()> {
    let encoded = PyBytes::new(value.py(), &json.encode(value)?);
    answer.payload = Payload::Content(Content::Binary(encoded.unbind()));
    if !is_bodiless(answer.status) {
        answer.headers.get_or_insert_default().entry(header::CONTENT_TYPE).or_insert(JSON);
    }
    Ok(())
}

/// Text where the fields say so, and it is.
fn content(py: Python<'_>, bytes: &Bytes, fields: &HeaderMap) -> Content {
    let is_text = |kind: &HeaderValue| kind.as_bytes().starts_with(b"text/");
    match std::str::from_utf8(bytes) {
        Ok(text) if fields.get(header::CONTENT_TYPE).is_some_and(is_text) => {
            Content::Text(PyString::new(py, text).unbind())
        }
        _ => Content::Binary(PyBytes::new(py, bytes).unbind()),
    }
}
