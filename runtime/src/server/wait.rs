//! Waiting without the event loop.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use pyo3::prelude::*;

/// Waits on this thread for what other threads do, such as opening a file: a plain function that a middleware is cannot
/// wait in another way. Other threads of Python's run meanwhile. Nothing that needs the lane's own event loop ever ends
/// here.
pub fn wait<T>(py: Python<'_>, work: Pin<Box<dyn Future<Output = T>>>) -> T {
    // The budget of the task that is polled is not that of this work.
    let mut work = Box::pin(tokio::task::unconstrained(work));
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match work.as_mut().poll(&mut context) {
            Poll::Ready(done) => return done,
            Poll::Pending => py.detach(thread::park),
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(test)]
mod tests {
    use pyo3::prelude::*;

    use super::wait;

    #[test]
    fn waits_for_another_thread_that_may_run_python() {
        Python::initialize();
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let other = std::thread::spawn(move || Python::attach(|_| sender.send(7)));
        assert_eq!(Python::attach(|py| wait(py, Box::pin(receiver))), Ok(7));
        assert_eq!(other.join().unwrap(), Ok(()));
    }
}
