//! One request of a client, and its answer.

use std::sync::{Mutex, MutexGuard, TryLockError};
use std::time::SystemTime;

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use http_body::Body as HttpBody;
use http_body_util::BodyExt;
use httpdate::HttpDate;
use pyo3::exceptions::{PyConnectionError, PyRuntimeError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tokio::sync::{mpsc, oneshot};

use super::upload::Part;
use super::wait::wait;
use crate::response::{Failed, StreamFailed};

type Fields<'py> = Vec<(Bound<'py, PyBytes>, Bound<'py, PyBytes>)>;

type Head<'py> = (u16, &'static str, Fields<'py>, Option<Bound<'py, PyAny>>);

/// A request on its way, and the answer on its way back: for one thread at a time.
#[pyclass(module = "rupy._rupy", frozen)]
pub struct Exchange(Mutex<State>);

struct State {
    /// The request is a HEAD.
    head: bool,
    /// Where the body goes; None when no more is taken.
    parts: Option<mpsc::Sender<Part>>,
    answered: Option<oneshot::Receiver<Response<Body>>>,
    answer: Option<Body>,
}

impl Exchange {
    pub fn new(head: bool, parts: Option<mpsc::Sender<Part>>, answered: oneshot::Receiver<Response<Body>>) -> Self {
        Self(Mutex::new(State { head, parts, answered: Some(answered), answer: None }))
    }

    /// The lock is never waited for: who holds it may wait for the GIL.
    fn state(&self) -> PyResult<MutexGuard<'_, State>> {
        self.0.try_lock().or_else(|error| match error {
            TryLockError::Poisoned(poisoned) => Ok(poisoned.into_inner()),
            TryLockError::WouldBlock => Err(PyRuntimeError::new_err("another thread uses this exchange")),
        })
    }
}

#[pymethods]
impl Exchange {
    /// Sends a part of the body, None at its end; false when the server takes no more of it.
    #[pyo3(signature = (part, timeout))]
    fn send(&self, py: Python<'_>, part: Option<&[u8]>, timeout: Option<f64>) -> PyResult<bool> {
        let mut state = self.state()?;
        let Some(parts) = &state.parts else { return Ok(false) };
        let taken = wait(py, parts.send(part.map(Bytes::copy_from_slice)), timeout)?.is_ok();
        if !taken {
            state.parts = None;
        }
        Ok(taken)
    }

    /// Waits for the head of the answer.
    ///
    /// # Returns
    /// Status, its phrase, fields, and the exception that it is the answer to.
    #[pyo3(signature = (timeout))]
    fn answer<'py>(&self, py: Python<'py>, timeout: Option<f64>) -> PyResult<Head<'py>> {
        let mut state = self.state()?;
        let answered = state.answered.take().ok_or_else(|| PyRuntimeError::new_err("the answer has been taken"))?;
        let gone = |_| PyConnectionError::new_err("the server has ended without an answer");
        let mut response = wait(py, answered, timeout)?.map_err(gone)?;
        let failed = response.extensions_mut().remove::<Failed>();
        frame(&mut response);
        let (parts, body) = response.into_parts();
        // The answer to HEAD ends with its head (RFC 9110, 9.3.2).
        state.answer = (!state.head).then_some(body);
        let bytes = |bytes: &[u8]| PyBytes::new(py, bytes);
        let fields = parts.headers.iter().map(|(name, value)| (bytes(name.as_ref()), bytes(value.as_bytes())));
        let reason = parts.status.canonical_reason().unwrap_or_default();
        Ok((parts.status.as_u16(), reason, fields.collect(), failed.map(|failed| failed.exception(py))))
    }

    /// Waits for the next part of the answer's body; None at its end.
    #[pyo3(signature = (timeout))]
    fn read<'py>(&self, py: Python<'py>, timeout: Option<f64>) -> PyResult<Option<Bound<'py, PyBytes>>> {
        let mut state = self.state()?;
        let Some(body) = &mut state.answer else { return Ok(None) };
        while let Some(frame) = wait(py, body.frame(), timeout)? {
            if let Ok(data) = frame.map_err(|error| cut(py, error))?.into_data() {
                return Ok(Some(PyBytes::new(py, &data)));
            }
        }
        state.answer = None;
        Ok(None)
    }

    /// Takes nothing more: the server need not finish the answer. A thread that waits for a part of it does so first.
    fn close(&self) {
        if let Ok(mut state) = self.state() {
            (state.parts, state.answered, state.answer) = (None, None, None);
        }
    }
}

/// The answer ends before its end; the cause is what the application raised.
fn cut(py: Python<'_>, error: axum::Error) -> PyErr {
    let broken = PyConnectionError::new_err("the server has ended the answer before its end");
    if let Ok(failed) = error.into_inner().downcast::<StreamFailed>() {
        broken.set_cause(py, Some(failed.0));
    }
    broken
}

/// Adds the fields that a connection adds: what frames the body, and the date (RFC 9110, 6.6.1 and 8.6; RFC 9112, 6).
fn frame(response: &mut Response<Body>) {
    let (status, hint) = (response.status(), response.body().size_hint());
    let fields = response.headers_mut();
    if !fields.contains_key(header::DATE) {
        let date = HttpDate::from(SystemTime::now()).to_string();
        fields.extend(HeaderValue::try_from(date).map(|date| (header::DATE, date)));
    }
    if status == StatusCode::NO_CONTENT || is_framed(fields) {
        return;
    }
    match hint.exact() {
        Some(0) if status == StatusCode::NOT_MODIFIED => {}
        Some(length) => drop(fields.insert(header::CONTENT_LENGTH, HeaderValue::from(length))),
        None => drop(fields.insert(header::TRANSFER_ENCODING, HeaderValue::from_static("chunked"))),
    }
}

fn is_framed(fields: &HeaderMap) -> bool {
    fields.contains_key(header::CONTENT_LENGTH) || fields.contains_key(header::TRANSFER_ENCODING)
}
