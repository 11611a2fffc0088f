//! A request that will be a line.

use std::rc::Rc;
use std::time::Instant;

use http::Response;

use super::counted::Counted;
use super::line;
use super::log::AccessLog;
use crate::response::{Body, ClientLeft};

/// The status of a request whose client has left before there was an answer, as nginx writes it.
const CLIENT_LEFT: u16 = 499;

/// Becomes a line when it is dropped: with the last byte of the answer, or when the client leaves.
pub struct Entry {
    log: Rc<AccessLog>,
    line: Vec<u8>,
    began: Instant,
    status: u16,
    pub bytes: u64,
}

impl Entry {
    pub fn new(log: Rc<AccessLog>, line: Vec<u8>) -> Self {
        Self { log, line, began: Instant::now(), status: CLIENT_LEFT, bytes: 0 }
    }

    /// Stays with an answer until its body has been sent.
    pub fn follow(mut self, response: Response<Body>) -> Response<Body> {
        if response.extensions().get::<ClientLeft>().is_none() {
            self.status = response.status().as_u16();
            return response.map(|body| Body::Counted(Box::new(Counted::new(body, self))));
        }
        response
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        line::end(&mut self.line, self.status, self.bytes, self.began.elapsed());
        self.log.add(&self.line);
    }
}
