//! What is to be done when an answer has been written.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use pyo3::prelude::*;
use pyo3::types::PyList;

use super::body::Body;
use crate::python::RequestContext;
use crate::server::{Beside, Job};

/// A body whose end has consequences.
pub struct Followed {
    body: Body,
    _after: After,
}

/// Hands calls to the lane when it is dropped: the body has been written then, or its client has left.
struct After {
    beside: Arc<Beside>,
    job: Option<Job>,
}

impl Followed {
    /// # Arguments
    /// * `calls`: functions with their arguments.
    /// * `context`: of the request.
    pub fn new(body: Body, beside: &Arc<Beside>, calls: Bound<'_, PyList>, context: &RequestContext) -> Self {
        let context = context.as_any(calls.py()).clone().unbind();
        let job = Some(Job::Follow { calls: calls.unbind(), context });
        Self { body, _after: After { beside: Arc::clone(beside), job } }
    }

    pub fn body(&mut self) -> &mut Body {
        &mut self.body
    }
}

impl Drop for After {
    fn drop(&mut self) {
        if let Some(job) = self.job.take() {
            // After the end of the lane nobody would do it.
            let _ = self.beside.push(job);
        }
    }
}

impl HttpBody for Followed {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
