//! The client of a request that waits in the event loop.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

use super::socket::{Left, Socket};

/// Sees that a client leaves.
#[derive(Clone)]
pub struct Client {
    socket: Socket,
    grace: Duration,
}

/// Watches a client for one request.
pub struct ClientWatch {
    client: Option<Client>,
    /// It has sent its end; it counts as gone when the time is over.
    ended: Option<Pin<Box<Sleep>>>,
}

impl Client {
    /// # Arguments
    /// * `grace`: how long a client that has sent its end is waited for.
    pub fn new(socket: Socket, grace: Duration) -> Self {
        Self { socket, grace }
    }
}

impl ClientWatch {
    /// None for a client that somebody else watches.
    pub fn new(client: Option<Client>) -> Self {
        Self { client, ended: None }
    }

    /// Ready when the client has left: at once after a reset, after the grace when it has sent its end.
    pub fn poll_left(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(client) = &self.client else { return Poll::Pending };
        if self.ended.is_none() {
            match client.socket.poll_left(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Left::Reset) => return Poll::Ready(()),
                Poll::Ready(Left::End) => {}
            }
        }
        self.ended.get_or_insert_with(|| Box::pin(sleep(client.grace))).as_mut().poll(cx)
    }
}
