//! Waiting without the event loop.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

/// Waits on this thread for what other threads do, such as opening a file: a plain function that a middleware is cannot
/// wait in another way. Nothing that needs the lane's own event loop ever ends here.
pub fn wait<T>(work: Pin<Box<dyn Future<Output = T>>>) -> T {
    // The budget of the task that is polled is not that of this work.
    let mut work = Box::pin(tokio::task::unconstrained(work));
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match work.as_mut().poll(&mut context) {
            Poll::Ready(done) => return done,
            Poll::Pending => thread::park(),
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
    use super::wait;

    #[test]
    fn waits_for_another_thread() {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let other = std::thread::spawn(move || sender.send(7));
        assert_eq!(wait(Box::pin(receiver)), Ok(7));
        assert_eq!(other.join().unwrap(), Ok(()));
    }
}
