//! A body that is asked for when the first function on the way may want it: a client that expects `100 Continue` gets that
//! then, and sends it (RFC 9110, 10.1.1).

use std::future::poll_fn;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http_body::Body;
use tokio::sync::oneshot;

use crate::chain::Position;
use crate::extract::Receiving;
use crate::response::Refusal;
use crate::server::Lane;

/// A body that is on its way.
pub type Coming = oneshot::Receiver<Result<Bytes, Refusal>>;

/// What asks for a body.
pub struct Demand {
    /// Before what is next here.
    at: Position,
    /// None when it has been asked for, or nobody will.
    unasked: Mutex<Option<(oneshot::Sender<()>, Coming)>>,
    received: AtomicBool,
}

impl Demand {
    /// # Arguments
    /// * `at`: where it is asked for.
    pub fn new<B>(lane: &Rc<Lane>, body: B, at: Position) -> Arc<Self>
    where
        B: Body<Data = Bytes> + Unpin + 'static,
    {
        let (ask, asked) = oneshot::channel();
        let (reply, coming) = oneshot::channel();
        let mut receiving = Receiving::new(Rc::clone(lane), body);
        tokio::task::spawn_local(async move {
            if asked.await.is_ok() {
                let _ = reply.send(poll_fn(|cx| receiving.poll(cx)).await);
            }
        });
        Arc::new(Self { at, unasked: Mutex::new(Some((ask, coming))), received: AtomicBool::new(false) })
    }

    /// Asks for the body, when that is due before what is next at `position`.
    pub fn ask(&self, position: Position) -> Option<Coming> {
        if position != self.at {
            return None;
        }
        let (ask, coming) = self.take()?;
        let _ = ask.send(());
        Some(coming)
    }

    /// Where it is asked for, until then.
    pub fn place(&self) -> Option<Position> {
        self.unasked.lock().unwrap_or_else(PoisonError::into_inner).is_some().then_some(self.at)
    }

    /// Notes that it is there.
    pub fn end(&self) {
        self.received.store(true, Ordering::Relaxed);
    }

    /// Whether it is there. Where it is not, what follows on the connection is not known.
    pub fn has_ended(&self) -> bool {
        self.received.load(Ordering::Relaxed)
    }

    fn take(&self) -> Option<(oneshot::Sender<()>, Coming)> {
        self.unasked.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A demand, while the request is on its way: nobody asks any more when that has its answer.
pub struct Asking(Arc<Demand>);

impl Asking {
    pub fn new(demand: Arc<Demand>) -> Self {
        Self(demand)
    }
}

impl Deref for Asking {
    type Target = Demand;

    fn deref(&self) -> &Demand {
        &self.0
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        drop(self.0.take());
    }
}

/// What has come of a body.
pub fn received(came: Result<Result<Bytes, Refusal>, oneshot::error::RecvError>) -> Result<Bytes, Refusal> {
    came.unwrap_or(Err(Refusal::Broken("the body is incomplete")))
}
