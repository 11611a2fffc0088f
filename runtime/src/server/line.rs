//! The line between a worker and its supervisor: a pair of sockets, one end in each process.
//!
//! A worker serves as long as the supervisor holds its end: closing it asks the worker to stop, and a supervisor that
//! was killed has closed it, too. A signal would count: an operator's, sent to the worker besides, would be the second.

use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::net::UnixStream as RawStream;
use std::rc::Rc;
use std::time::Duration;

use tokio::net::UnixStream;
use tokio::sync::Notify;
use tokio::time::sleep;

use super::inherited::Inherited;
use super::lane::Lane;
use crate::python::duplicate_descriptor;

/// How often the requests of the lane are counted, where their number is limited.
const COUNT_INTERVAL: Duration = Duration::from_secs(1);

/// Says that the lane has answered as many requests as it should; the supervisor replaces it.
const FULL: &[u8] = b"full\n";

/// The worker's end.
pub struct Line {
    inherited: [Inherited; 2],
    stream: RawStream,
    max_requests: Option<u64>,
}

impl Line {
    /// `max_requests`: after which the supervisor wants to know.
    ///
    /// # Arguments
    /// * `number`: of the descriptor that the supervisor has handed over; it stays open.
    pub fn new(number: RawFd, max_requests: Option<u64>) -> io::Result<Self> {
        let stream = RawStream::from(duplicate_descriptor(number)?);
        stream.set_nonblocking(true)?;
        Ok(Self { inherited: [number, stream.as_raw_fd()].map(Inherited::new), stream, max_requests })
    }

    /// Stops the lane when the supervisor closes its end, and tells it when the lane has answered enough.
    pub fn hold(self, lane: &Rc<Lane>, stopped: Rc<Notify>) -> io::Result<()> {
        let Self { inherited, stream, max_requests } = self;
        let stream = Rc::new(UnixStream::from_std(stream)?);
        if let Some(max_requests) = max_requests {
            tokio::task::spawn_local(fill(Rc::clone(&stream), Rc::clone(lane), max_requests));
        }
        tokio::task::spawn_local(async move {
            let _inherited = inherited;
            closed(&stream).await;
            stopped.notify_one();
        });
        Ok(())
    }
}

/// Completes when the other end is closed.
async fn closed(stream: &UnixStream) {
    let mut ignored = [0; 16];
    while stream.readable().await.is_ok() {
        match stream.try_read(&mut ignored) {
            Ok(1..) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Ok(0) | Err(_) => return,
        }
    }
}

/// Says `FULL`, once.
async fn fill(stream: Rc<UnixStream>, lane: Rc<Lane>, max_requests: u64) {
    while lane.requests() < max_requests {
        sleep(COUNT_INTERVAL).await;
    }
    // A supervisor that is gone has closed its end.
    let _ = stream.try_write(FULL);
}
