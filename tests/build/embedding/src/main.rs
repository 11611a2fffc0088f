//! Serves `project/` beside a route of its own, on a port of loopback that it prints.

use std::error::Error;
use std::path::Path;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

fn main() -> Result<(), Box<dyn Error>> {
    let application = rupy_app::router(Path::new("project"))?;
    let router = Router::new().route("/rust", get(|| async { "from Rust" })).merge(application);
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        println!("{}", listener.local_addr()?.port());
        axum::serve(listener, router).await?;
        Ok(())
    })
}
