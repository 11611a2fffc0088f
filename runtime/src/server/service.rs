//! From hyper's request to hyper's response.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Request, Response, Uri, Version, header};
use http_body::Body as HttpBody;
use hyper::service::Service;

use super::client::{Client, ClientWatch};
use super::connection::Thread;
use super::lane::Lane;
use super::static_files::{Asked, Call, Serving};
use super::time_limit::TimeLimit;
use crate::access_log::{AccessLog, Entry};
use crate::extract::{Receiving, Refusal};
use crate::handler::{Application, BoundEndpoint, Cancelled, ForService, Outcome, Suspended, Target, dispatch};
use crate::plan::BodyPolicy;
use crate::request::Incoming;
use crate::response::{self, Body};
use crate::routing::{self, Allow, Matched, Parameters, RawPath};

/// A body that a request may have: hyper's, or that of a router which embeds the application.
pub trait RequestBody: HttpBody<Data = Bytes, Error: Into<Fault>> + Send + Unpin + 'static {}

impl<B: HttpBody<Data = Bytes, Error: Into<Fault>> + Send + Unpin + 'static> RequestBody for B {}

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Answers the requests of one connection.
pub struct LaneService {
    lane: Rc<Lane>,
    peer: Option<SocketAddr>,
    client: Option<Client>,
}

impl LaneService {
    /// # Arguments
    /// * `client`: to be watched; None where somebody else drops the answer when it leaves.
    pub fn new(lane: Rc<Lane>, peer: Option<SocketAddr>, client: Option<Client>) -> Self {
        Self { lane, peer, client }
    }

    /// Everything before the chain: checks, the one match, and whether the body is waited for.
    #[inline]
    fn accept<B: RequestBody>(&self, request: Request<B>) -> Answer<B> {
        let (parts, body) = request.into_parts();
        if let Some(fault) = fault(&parts) {
            return Answer::ready(response::bad_request(fault.to_owned()));
        }
        let Some(path) = RawPath::parse(parts.uri.path()) else {
            return Answer::ready(response::bad_request("the path is not percent-encoded UTF-8".to_owned()));
        };
        let application = self.lane.application();
        let limits = &application.plan().limits;
        if self.lane.connections().heads().in_flight() > limits.max_requests_in_flight {
            return Answer::ready(response::too_busy());
        }
        if target_length(&parts.uri) > limits.max_target_length {
            return Answer::ready(response::uri_too_long());
        }
        if body.size_hint().lower() > limits.max_body_size {
            return Answer::ready(response::payload_too_large());
        }
        if !body.is_end_stream() && !is_chunked_at_most(&parts.headers) {
            return Answer::ready(response::not_implemented());
        }
        let escaped = path.escaped();
        let (target, parameters) = target(application, routing::find(application.plan(), parts.method.as_str(), path));
        let endpoint = match target {
            Target::Endpoint(index) => Some(index),
            _ => None,
        };
        let wants_body = endpoint.is_some_and(|index| application.plan().endpoints[index].body == BodyPolicy::Read);
        let mut incoming = self.lane.place(parts);
        incoming.escaped = escaped;
        incoming.parameters = parameters;
        incoming.endpoint = endpoint;
        incoming.peer = self.peer;
        if wants_body && !body.is_end_stream() {
            let receiving = Receiving::new(Rc::clone(&self.lane), body);
            return Answer::Receiving(Box::new(Waiting {
                receiving,
                held: Some((incoming, target)),
                client: self.client.clone(),
            }));
        }
        let outcome = dispatch(&self.lane, incoming, target);
        answer(&self.lane, outcome, Unread { body: Some(body), escaped }, self.client.as_ref())
    }
}

/// What is left of a request beside what Python sees.
struct Unread<B> {
    /// None when it has been read.
    body: Option<B>,
    /// Whether the path has percent-escapes.
    escaped: bool,
}

#[inline]
fn answer<B: RequestBody>(lane: &Rc<Lane>, outcome: Outcome, unread: Unread<B>, client: Option<&Client>) -> Answer<B> {
    match outcome {
        Outcome::Answer(answer) => Answer::ready(answer),
        Outcome::Service(request) => serve_files(lane, *request, unread),
        Outcome::Suspended(suspended) => {
            let (client, unread) = (client.cloned(), Some(unread));
            let watch = ClientWatch::new(client.clone());
            let limit = TimeLimit::new(suspended.time_limit());
            Answer::Suspended(Box::new(Held { lane: Rc::clone(lane), suspended, client, watch, limit, unread }))
        }
    }
}

fn serve_files<B: RequestBody>(lane: &Rc<Lane>, request: ForService, unread: Unread<B>) -> Answer<B> {
    let ForService { endpoint, parts, parameters } = request;
    let asked = Asked { parts, parameters, escaped: unread.escaped };
    let (BoundEndpoint::Service(files), Some(body)) = (lane.application().endpoint(endpoint), unread.body) else {
        return Answer::ready(response::server_error(None));
    };
    let call = Call { lane: Rc::clone(lane), endpoint };
    Answer::Service(Rc::clone(lane), files.serve(call, asked, body))
}

impl<B: RequestBody> Service<Request<B>> for LaneService {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer<B>;

    fn call(&self, request: Request<B>) -> Answer<B> {
        self.lane.turn();
        self.lane.count_request();
        match self.lane.access_log() {
            None => self.respond(request),
            Some(log) => self.respond_logged(log, request),
        }
    }
}

impl LaneService {
    #[inline]
    fn respond<B: RequestBody>(&self, request: Request<B>) -> Answer<B> {
        // A panic is the 500 of this request; what it leaves behind is the request's own.
        let mut answer = catch_unwind(AssertUnwindSafe(|| self.accept(request)))
            .unwrap_or_else(|_| Answer::ready(response::server_error(None)));
        if let Answer::Ready(Some(response)) = &mut answer {
            end_with(response, &self.lane);
        }
        answer
    }

    #[cold]
    fn respond_logged<B: RequestBody>(&self, log: &Rc<AccessLog>, request: Request<B>) -> Answer<B> {
        let entry = log.begin(&request, self.peer.map(|peer| peer.ip()));
        match self.respond(request) {
            Answer::Ready(Some(response)) => Answer::ready(entry.follow(response)),
            answer => Answer::Logged(Some(entry), Box::new(answer)),
        }
    }
}

/// Tells the client that a lane which stops answers no more requests on this connection (RFC 9112, 9.6).
#[inline]
fn end_with(response: &mut Response<Body>, lane: &Lane) {
    if lane.connections().is_stopping() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
}

/// What is wrong with a request before anything else is looked at.
fn fault(parts: &Parts) -> Option<&'static str> {
    // RFC 9112, 3.2
    (parts.version == Version::HTTP_11 && !has_one_host(&parts.headers)).then_some("a request has exactly one Host")
}

/// Bytes of path and query.
fn target_length(uri: &Uri) -> u64 {
    uri.path_and_query().map_or(0, |target| target.as_str().len() as u64)
}

/// Nobody would undo another coding: the handler would see it in place of the body.
fn is_chunked_at_most(fields: &HeaderMap) -> bool {
    fields.get_all(header::TRANSFER_ENCODING).iter().all(|coding| coding.as_bytes().eq_ignore_ascii_case(b"chunked"))
}

fn has_one_host(fields: &HeaderMap) -> bool {
    // Names that all differ leave nothing to count.
    let distinct = fields.len() == fields.keys_len();
    // Most clients send it first.
    if distinct && fields.keys().next() == Some(&header::HOST) {
        return true;
    }
    fields.contains_key(header::HOST) && (distinct || fields.get_all(header::HOST).iter().count() == 1)
}

fn target(application: &Application, matched: Matched) -> (Target, Parameters) {
    match matched {
        Matched::Endpoint { index, parameters } => (Target::Endpoint(index), parameters),
        Matched::NotFound => (Target::NotFound, Parameters::new()),
        Matched::MethodNotAllowed(allow) => {
            (Target::MethodNotAllowed(allow_value(application, &allow)), Parameters::new())
        }
        Matched::Options(allow) => (Target::Options(allow_value(application, &allow)), Parameters::new()),
    }
}

fn allow_value(application: &Application, allow: &Allow) -> HeaderValue {
    match allow.single() {
        Some(leaf) => application.allow(leaf).clone(),
        // Made of the values of leaves, which are valid.
        None => HeaderValue::try_from(allow.value(application.plan())).unwrap_or(HeaderValue::from_static("")),
    }
}

/// An answer that is there, or on its way.
pub enum Answer<B> {
    Ready(Option<Response<Body>>),
    Receiving(Box<Waiting<B>>),
    Service(Rc<Lane>, Serving),
    Suspended(Box<Held<B>>),
    /// Any of these, for the access log.
    Logged(Option<Entry>, Box<Answer<B>>),
}

/// A request that waits in the event loop.
pub struct Held<B> {
    lane: Rc<Lane>,
    suspended: Box<Suspended>,
    client: Option<Client>,
    watch: ClientWatch,
    limit: TimeLimit,
    unread: Option<Unread<B>>,
}

/// A request that waits for its body.
pub struct Waiting<B> {
    receiving: Receiving<B>,
    held: Option<(Box<Incoming>, Target)>,
    client: Option<Client>,
}

impl<B: RequestBody> Answer<B> {
    fn ready(response: Response<Body>) -> Self {
        Self::Ready(Some(response))
    }

    fn step(&mut self, cx: &mut Context<'_>) -> Poll<Response<Body>> {
        let lane = self.lane();
        let mut response = loop {
            let next = match self {
                Self::Ready(response) => break response.take().unwrap_or_else(|| response::server_error(None)),
                Self::Service(_, serving) => break ready!(serving.as_mut().poll(cx)),
                Self::Receiving(waiting) => ready!(waiting.poll(cx)),
                Self::Suspended(held) => ready!(held.poll(cx)),
                Self::Logged(entry, answer) => {
                    let response = ready!(answer.step(cx));
                    return Poll::Ready(follow(entry, response));
                }
            };
            *self = next;
        };
        if let Some(lane) = lane {
            end_with(&mut response, &lane);
        }
        Poll::Ready(response)
    }

    #[cold]
    fn panicked(&mut self) -> Response<Body> {
        let response = response::server_error(None);
        match self {
            Self::Logged(entry, _) => follow(entry, response),
            _ => response,
        }
    }

    /// The lane that an answer on its way may have to end for.
    fn lane(&self) -> Option<Rc<Lane>> {
        match self {
            Self::Ready(_) | Self::Logged(..) => None,
            Self::Receiving(waiting) => Some(Rc::clone(waiting.receiving.lane())),
            Self::Service(lane, _) => Some(Rc::clone(lane)),
            Self::Suspended(held) => Some(Rc::clone(&held.lane)),
        }
    }
}

/// Lets the line of a request have its answer.
fn follow(entry: &mut Option<Entry>, response: Response<Body>) -> Response<Body> {
    match entry.take() {
        Some(entry) => entry.follow(response),
        None => response,
    }
}

impl<B: RequestBody> Held<B> {
    fn poll_outcome(&mut self, cx: &mut Context<'_>) -> Poll<Outcome> {
        loop {
            if let Poll::Ready(outcome) = self.suspended.poll(cx) {
                return Poll::Ready(outcome);
            }
            if !self.suspended.is_cancellable() {
                return Poll::Pending;
            }
            if self.watch.poll_left(cx).is_ready() {
                self.watch = ClientWatch::new(None);
                self.limit = TimeLimit::new(None);
                self.suspended.cancel(Cancelled::ClientLeft);
            }
            ready!(self.limit.poll_over(cx));
            if self.suspended.is_late() {
                return Poll::Ready(self.suspended.give_up());
            }
            self.limit = TimeLimit::moment();
            self.suspended.cancel(Cancelled::TooLate);
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Answer<B>> {
        let outcome = ready!(self.poll_outcome(cx));
        let unread = self.unread.take().unwrap_or(Unread { body: None, escaped: false });
        let mut answer = answer(&self.lane, outcome, unread, self.client.as_ref());
        match &mut answer {
            Answer::Ready(Some(response)) => {
                if let Some(stream) = response.body_mut().async_stream() {
                    stream.watch(ClientWatch::new(self.client.take()));
                }
            }
            // All functions of a request share its time; what answers for those that were late has its own.
            Answer::Suspended(next) if !self.suspended.is_late() => {
                next.limit = std::mem::replace(&mut self.limit, TimeLimit::new(None));
            }
            _ => {}
        }
        Poll::Ready(answer)
    }
}

impl<B: RequestBody> Waiting<B> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Answer<B>> {
        let received = ready!(self.receiving.poll(cx));
        let Some((mut incoming, target)) = self.held.take() else {
            return Poll::Ready(Answer::ready(response::server_error(None)));
        };
        Poll::Ready(match received {
            Err(Refusal::TooSlow) => Answer::ready(response::request_timeout()),
            Err(Refusal::TooLarge) => Answer::ready(response::payload_too_large()),
            Err(Refusal::TooBusy) => Answer::ready(response::too_busy()),
            Err(Refusal::Broken) => Answer::ready(response::bad_request("the body is incomplete".to_owned())),
            Ok(body) => {
                incoming.body = body;
                let lane = self.receiving.lane();
                // A service takes its body unread: it never waits here.
                let unread = Unread { body: None, escaped: incoming.escaped };
                answer(lane, dispatch(lane, incoming, target), unread, self.client.as_ref())
            }
        })
    }
}

impl<B: RequestBody> Future for Answer<B> {
    type Output = Result<Response<Body>, Infallible>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        if let Self::Ready(response) = this {
            return Poll::Ready(Ok(response.take().unwrap_or_else(|| response::server_error(None))));
        }
        let answer = catch_unwind(AssertUnwindSafe(|| this.step(cx)));
        answer.unwrap_or_else(|_| Poll::Ready(this.panicked())).map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;
    use std::sync::Arc;

    use axum::body::Body;
    use http::{Request, StatusCode, header};
    use hyper::service::Service;
    use pyo3::prelude::*;
    use pyo3::types::{PyCFunction, PyDict, PyTuple};
    use tokio::runtime::{Builder, LocalOptions};

    use super::LaneService;
    use crate::access_log::AccessLog;
    use crate::handler::{Application, Bindings};
    use crate::plan::{Limits, Plan};
    use crate::python::Gil;
    use crate::server::{Lane, Report};

    /// `/panic` panics in Rust below Python, `/fine` answers; both take a body of up to 10 bytes.
    fn with_lane(test: impl FnOnce(Python<'_>, Rc<Lane>)) {
        Python::initialize();
        Python::attach(|py| {
            let panics =
                |_: &Bound<'_, PyTuple>, _: Option<&Bound<'_, PyDict>>| -> PyResult<()> { panic!("on purpose") };
            let fine = |_: &Bound<'_, PyTuple>, _: Option<&Bound<'_, PyDict>>| -> PyResult<&str> { Ok("fine") };
            let quiet = |_: &Bound<'_, PyTuple>, _: Option<&Bound<'_, PyDict>>| -> PyResult<()> { Ok(()) };
            let handlers = vec![
                Some(PyCFunction::new_closure(py, None, None, panics).unwrap().into_any()),
                Some(PyCFunction::new_closure(py, None, None, fine).unwrap().into_any()),
            ];
            let bindings = Bindings { handlers, stages: vec![], errors: vec![], directories: vec![] };
            let plan = Plan::from_json(&plan()).unwrap();
            let application = Arc::new(Application::from_data(plan, bindings, None, &[]).unwrap());
            let report =
                Report::new(PyCFunction::new_closure(py, None, None, quiet).unwrap().into_any().unbind(), false);
            let mut lane = Lane::new(py, application, report, Arc::default(), Gil::default()).unwrap();
            lane.log_to(AccessLog::start().unwrap());
            test(py, Rc::new(lane));
        });
    }

    fn plan() -> String {
        let chain = r#"{"request":[],"around":[],"after":[]}"#;
        let location = r#"{"file":"app.py","line":1,"column":1}"#;
        let node = |literals: &str, leaf: &str| {
            format!(r#"{{"literals":[{literals}],"parameters":[],"leaf":{leaf},"tail":null}}"#)
        };
        let leaf =
            |endpoint: u32| format!(r#"{{"methods":[{{"method":"POST","endpoint":{endpoint}}}],"allow":"POST"}}"#);
        let endpoint = |name: &str| {
            format!(
                r#"{{"name":"app.{name}","location":{location},"pattern":"/{name}","methods":["POST"],"tier":"inline",
                "parameters":[],"arguments":[],"chain":{chain},"body":"read","service":null,"timeout":null}}"#
            )
        };
        let edges = r#"{"text":"fine","node":2},{"text":"panic","node":1}"#;
        format!(
            r#"{{"schema":3,"nodes":[{},{},{}],"leaves":[{},{}],"endpoints":[{},{}],"stages":[],"catches":[],"services":[],
            "unmatched":{chain},"limits":{}}}"#,
            node(edges, "null"),
            node("", "0"),
            node("", "1"),
            leaf(0),
            leaf(1),
            endpoint("panic"),
            endpoint("fine"),
            serde_json::to_string(&Limits { max_body_size: 10, ..Limits::DEFAULT }).unwrap(),
        )
    }

    fn ask(lane: &Rc<Lane>, path: &str, body: &'static str) -> http::Response<crate::response::Body> {
        let request = Request::post(path).header(header::HOST, "test").body(Body::from(body)).unwrap();
        let runtime = Builder::new_current_thread().build_local(LocalOptions::default()).unwrap();
        let Ok(response) = runtime.block_on(LaneService::new(Rc::clone(lane), None, None).call(request));
        response
    }

    #[test]
    fn a_panic_is_the_500_of_its_request_only() {
        with_lane(|_, lane| {
            assert_eq!(ask(&lane, "/panic", "").status(), StatusCode::INTERNAL_SERVER_ERROR);
            assert_eq!(ask(&lane, "/panic", "body").status(), StatusCode::INTERNAL_SERVER_ERROR);
            assert_eq!(ask(&lane, "/fine", "body").status(), StatusCode::OK);
        });
    }

    #[test]
    fn the_access_log_has_the_500_of_a_panic() {
        with_lane(|_, lane| {
            for body in ["", "body"] {
                drop(ask(&lane, "/panic", body));
            }
            let log = lane.access_log().unwrap().lines();
            assert_eq!(log.matches("\"POST /panic HTTP/1.1\" 500 ").count(), 2, "{log}");
        });
    }

    #[test]
    fn bodies_beyond_the_memory_set_aside_for_them_are_put_off() {
        with_lane(|_, lane| {
            assert!(lane.reserve(159));
            assert_eq!(ask(&lane, "/fine", "1").status(), StatusCode::OK);
            let busy = ask(&lane, "/fine", "12");
            assert_eq!(busy.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(busy.headers()[header::RETRY_AFTER], "1");
            lane.free(159);
            assert_eq!(ask(&lane, "/fine", "12").status(), StatusCode::OK);
        });
    }

    #[test]
    fn a_body_over_the_limit_is_413() {
        with_lane(|_, lane| {
            assert_eq!(ask(&lane, "/fine", "12345678901").status(), StatusCode::PAYLOAD_TOO_LARGE);
        });
    }
}
