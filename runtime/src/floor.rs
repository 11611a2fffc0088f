//! The lane without Python: what the benchmarks compare with. Listener, limits, timers and connections are the lane's own.

use std::io;
use std::rc::Rc;

use hyper::body::Incoming;
use hyper::service::HttpService;
use tokio::runtime::{Builder, LocalOptions};
use tokio::sync::Notify;

use crate::plan::Limits;
pub use crate::response::Body;
use crate::server::{Connection, Connections, Listener, Stream, Thread, accept_until, http};

struct Floor(Connections);

impl Thread for Floor {
    fn connections(&self) -> &Connections {
        &self.0
    }

    fn turn(&self) {}
}

/// Serves `service` on a port of loopback until the process ends.
pub fn serve<S>(port: u16, service: S) -> io::Result<()>
where
    S: HttpService<Incoming> + Clone + Unpin + 'static,
    S::Future: Unpin + 'static,
    S::ResBody: Unpin + 'static,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    <S::ResBody as http_body::Body>::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    <S::ResBody as http_body::Body>::Data: 'static,
{
    let listener = Listener::tcp("127.0.0.1", port)?;
    let thread = Rc::new(Floor(Connections::new(Limits::DEFAULT)));
    let http = http(&Limits::DEFAULT);
    let runtime = Builder::new_current_thread().enable_all().build_local(LocalOptions::default())?;
    runtime.block_on(async {
        let open = |stream: Stream| {
            tokio::task::spawn_local(Connection::new(&http, stream, &thread, |_| service.clone()));
        };
        accept_until(listener.accepting()?, thread.connections(), &Notify::new(), open, |_| ()).await;
        Ok(())
    })
}
