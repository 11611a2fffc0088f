//! The floor of the benchmarks: the routes of `tests/bench/apps` without Python, on the lane's own server.
//!
//! `floor hyper PORT` answers from hyper, reusing the request's header map; `floor axum PORT` through an axum router.

use std::cell::RefCell;
use std::convert::Infallible;
use std::fs::File;
use std::future::{Ready, ready};
use std::io::{BufWriter, Write, stdout};
use std::os::fd::AsFd;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::extract::Path;
use axum::routing::{RouterIntoService, get, post};
use axum::{Json, Router};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use http_body::Body as _;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::service::Service;
use rupy_runtime::floor::{Body, serve};
use tower::Service as _;

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const HELLO: &str = "Hello, World!";

#[derive(serde::Serialize)]
struct Message {
    message: &'static str,
}

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let port = arguments.get(1).and_then(|port| port.parse().ok());
    match (arguments.first().map(String::as_str), port) {
        (Some("hyper"), Some(port)) => serve(port, Hyper),
        (Some("axum"), Some(port)) => serve(port, Axum(router().into_service())),
        _ => {
            eprintln!("usage: floor hyper|axum PORT");
            std::process::exit(2);
        }
    }
}

#[derive(Clone)]
struct Hyper;

impl Service<Request<Incoming>> for Hyper {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn call(&self, request: Request<Incoming>) -> Answer {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path();
        let (content_type, text) = match (&parts.method, path) {
            (&Method::GET, "/" | "/async" | "/task" | "/yield") => (TEXT, Bytes::from_static(HELLO.as_bytes())),
            (&Method::GET, "/middleware") => {
                log(&parts.method, path);
                (TEXT, Bytes::from_static(HELLO.as_bytes()))
            }
            (&Method::GET, "/json") => {
                (JSON, serde_json::to_vec(&Message { message: HELLO }).unwrap_or_default().into())
            }
            (&Method::POST, "/echo") => return Answer::Echo(Box::pin(echo(body))),
            (&Method::GET, _) => {
                match path.strip_prefix("/user/").filter(|name| !name.is_empty() && !name.contains('/')) {
                    Some(name) => (TEXT, format!("Hello, {name}!").into()),
                    None => return Answer::Ready(ready(not_found())),
                }
            }
            _ => return Answer::Ready(ready(not_found())),
        };
        Answer::Ready(ready(reply(parts.headers, content_type, text)))
    }
}

enum Answer {
    Ready(Ready<Response<Body>>),
    Echo(Pin<Box<dyn Future<Output = Response<Body>>>>),
}

impl Future for Answer {
    type Output = Result<Response<Body>, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Ready(answer) => Pin::new(answer).poll(cx).map(Ok),
            Self::Echo(answer) => answer.as_mut().poll(cx).map(Ok),
        }
    }
}

async fn echo(body: Incoming) -> Response<Body> {
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let mut text = Vec::with_capacity(6 + body.len());
    text.extend_from_slice(b"Echo: ");
    text.extend_from_slice(&body);
    reply(HeaderMap::new(), TEXT, text.into())
}

fn reply(mut fields: HeaderMap, content_type: HeaderValue, body: Bytes) -> Response<Body> {
    fields.clear();
    fields.insert(header::CONTENT_TYPE, content_type);
    let mut response = Response::new(Body::full(body));
    *response.headers_mut() = fields;
    response
}

fn not_found() -> Response<Body> {
    let mut response = reply(HeaderMap::new(), TEXT, Bytes::from_static(b"Not Found"));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

thread_local! {
    // Rust's own standard output writes each line by itself; Python collects as much, unless it writes to a terminal.
    static OUTPUT: RefCell<BufWriter<File>> = RefCell::new(BufWriter::with_capacity(
        8192,
        stdout().as_fd().try_clone_to_owned().map(File::from).expect("a descriptor to spare"),
    ));
}

/// The line that the middlewares of the applications print.
fn log(method: &Method, path: &str) {
    OUTPUT.with_borrow_mut(|output| writeln!(output, "Request: {method} {path}")).expect("an open standard output");
}

async fn logged(method: Method, uri: Uri) -> &'static str {
    log(&method, uri.path());
    HELLO
}

fn router() -> Router {
    let hello = || get(|| async { HELLO });
    Router::new()
        .route("/", hello())
        .route("/async", hello())
        .route("/task", hello())
        .route("/yield", hello())
        .route("/middleware", get(logged))
        .route("/user/{username}", get(|Path(username): Path<String>| async move { format!("Hello, {username}!") }))
        .route("/json", get(|| async { Json(Message { message: HELLO }) }))
        .route("/echo", post(|body: String| async move { format!("Echo: {body}") }))
}

#[derive(Clone)]
struct Axum(RouterIntoService<axum::body::Body>);

impl Service<Request<Incoming>> for Axum {
    type Response = Response<axum::body::Body>;
    type Error = Infallible;
    type Future = <RouterIntoService<axum::body::Body> as tower::Service<Request<axum::body::Body>>>::Future;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        // No box for a body that is not there.
        let request = request
            .map(|body| if body.is_end_stream() { axum::body::Body::empty() } else { axum::body::Body::new(body) });
        self.0.clone().call(request)
    }
}
