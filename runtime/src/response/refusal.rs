//! Why the server refuses a request whose head it has read.

use http::{Response, StatusCode};
use pyo3::prelude::*;

use super::answers::{bad_request, closing, plain, too_busy};
use super::body::Body;
use crate::python::{self, http_exception};

/// A request that comes to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It makes no sense.
    Bad(&'static str),
    /// Its body makes no sense, or does not come.
    Broken(&'static str),
    /// It does not come.
    TooSlow,
    /// It is larger than the application allows.
    TooLarge,
    /// The target is longer than the application allows.
    TargetTooLong,
    /// It expects what is not known (RFC 9110, 10.1.1).
    Expectation,
    /// A transfer coding that is not chunked (RFC 9112, 6.1).
    Coding,
    /// CONNECT, of which nothing behind the head is HTTP.
    Tunnel,
    /// Too many bodies are arriving.
    TooBusy,
}

impl Refusal {
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Bad(_) | Self::Broken(_) => StatusCode::BAD_REQUEST,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TargetTooLong => StatusCode::URI_TOO_LONG,
            Self::Expectation => StatusCode::EXPECTATION_FAILED,
            Self::Coding | Self::Tunnel => StatusCode::NOT_IMPLEMENTED,
            Self::TooBusy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Whether the connection ends: what follows is not known to be a request, or who sends that is not trusted with it.
    pub const fn closes(self) -> bool {
        !matches!(self, Self::Bad(_))
    }

    /// The answer, without the application.
    pub fn response(self) -> Response<Body> {
        match self {
            Self::Bad(message) => bad_request(message),
            Self::Broken(message) => closing(bad_request(message)),
            Self::TooBusy => too_busy(),
            _ => closing(plain(self.status(), self.status().canonical_reason().unwrap_or_default())),
        }
    }

    /// The same as the application's own code would say it.
    pub fn error(self, py: Python<'_>) -> PyErr {
        match self {
            Self::Bad(message) | Self::Broken(message) => python::bad_request(py, message),
            Self::TooBusy => http_exception(py, self.status(), &[("Retry-After", "1")]),
            _ => http_exception(py, self.status(), &[]),
        }
    }
}
