//! Serves `project/` beside a route of its own, on a port of loopback that it prints, until it is told to stop.

use std::error::Error;
use std::io::stdin;
use std::path::Path;
use std::thread;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

fn main() -> Result<(), Box<dyn Error>> {
    let application = rupy_app::router(Path::new("project"))?;
    let router = Router::new().route("/rust", get(|| async { "from Rust" })).merge(application);
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        println!("{}", listener.local_addr()?.port());
        axum::serve(listener, router).with_graceful_shutdown(told_to_stop()).await
    })?;
    rupy_app::finish();
    Ok(())
}

/// Completes with a line on stdin.
async fn told_to_stop() {
    let (stop, stopped) = oneshot::channel();
    thread::spawn(move || {
        if stdin().read_line(&mut String::new()).is_ok_and(|length| length > 0) {
            let _ = stop.send(());
        } else {
            // Nobody is there who could tell.
            thread::park();
        }
    });
    let _ = stopped.await;
}
