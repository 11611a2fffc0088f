//! A request that the server refuses before its chain.

use std::rc::Rc;

use http::Method;

use super::dispatch::{Outcome, Target};
use super::failure::fail;
use super::progress::Progress;
use super::sending;
use crate::request::Incoming;
use crate::response::Refusal;
use crate::server::Lane;

/// Answers a request that is refused: with an exception handler of the application, if there is one for its status.
/// Neither middleware nor after-hooks see it.
#[cold]
pub fn refuse(lane: &Rc<Lane>, incoming: Box<Incoming>, refusal: Refusal) -> Outcome {
    // A lane with too much to do does nothing more for it.
    if refusal == Refusal::TooBusy || !lane.application().catches().may_answer(refusal.status()) {
        return Outcome::Answer(refusal.response());
    }
    let py = lane.python();
    let head = incoming.parts.method == Method::HEAD;
    let lent = lane.lend_request(py, incoming).and_then(|request| Ok((request, lane.contexts().lend(py)?)));
    match lent {
        Ok((request, context)) => {
            let mut progress = Progress::new(request, context, Target::Refused(refusal), head);
            progress.closes = refusal.closes();
            fail(lane, progress, py, &refusal.error(py))
        }
        Err(error) => sending::broken(lane, py, &error),
    }
}
