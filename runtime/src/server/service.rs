//! From hyper's request to hyper's response.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, Version};
use http_body::{Body as HttpBody, SizeHint};
use hyper::service::Service;

use super::answer::{Answer, Ending, Unread, Waiting, answer, finish};
use super::client::Client;
use super::connection::Thread;
use super::head_check::{check, check_codings, check_expectation, target_length};
use super::lane::Lane;
use crate::access_log::AccessLog;
use crate::chain::Position;
use crate::extract::Receiving;
use crate::handler::{Application, Asks, Demand, Target, dispatch, enters_python, refuse};
use crate::plan::{BodyPolicy, Limits};
use crate::request::Incoming;
use crate::response::{self, Body, Refusal};
use crate::routing::{self, Allow, Matched, RawPath};

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
        let mut incoming = self.lane.place(parts);
        incoming.peer = self.peer;
        let Incoming { parts, parameters, .. } = &mut *incoming;
        if let Err(refusal) = check(parts) {
            return self.refuse(incoming, refusal, body);
        }
        let Some(path) = RawPath::parse(parts.uri.path()) else {
            return self.refuse(incoming, Refusal::Bad("the path is not percent-encoded UTF-8"), body);
        };
        let application = self.lane.application();
        let limits = &application.plan().limits;
        if self.lane.connections().heads().in_flight() > limits.max_requests_in_flight {
            return Answer::ready(response::too_busy());
        }
        if target_length(&parts.uri) > limits.max_target_length {
            return self.refuse(incoming, Refusal::TargetTooLong, body);
        }
        if !body.is_end_stream()
            && let Err(refusal) = check_body(parts, &body.size_hint(), limits)
        {
            return self.refuse(incoming, refusal, body);
        }
        let escaped = path.escaped();
        let found = routing::find(application.plan(), parts.method.as_str(), path, parameters);
        let target = target(application, &parts.method, found);
        if matches!(target, Target::UnknownMethod) && parts.method == Method::CONNECT {
            return self.refuse(incoming, Refusal::Tunnel, body);
        }
        let endpoint = match target {
            Target::Endpoint(index) => Some(index),
            _ => None,
        };
        incoming.escaped = escaped;
        incoming.endpoint = endpoint;
        if !body.is_end_stream() {
            return self.accept_body(incoming, target, body);
        }
        self.go_on(incoming, target, Some(body))
    }
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
    /// The same for a request with a body: it is waited for where it is known that somebody wants it.
    fn accept_body<B: RequestBody>(&self, mut incoming: Box<Incoming>, target: Target, body: B) -> Answer<B> {
        let expects = match check_expectation(&incoming.parts) {
            Ok(expects) => expects,
            Err(refusal) => return self.refuse(incoming, refusal, body),
        };
        let application = self.lane.application();
        let read = |index: usize| application.plan().endpoints[index].body == BodyPolicy::Read;
        let asks = match target {
            Target::Endpoint(index) if !expects && read(index) => Asks::At(Position::default()),
            _ if enters_python(application, &target) => application.asks(self.lane.python(), &target),
            _ => Asks::Nobody,
        };
        match asks {
            Asks::At(position) if expects && position.has_begun() => {
                incoming.unread = true;
                incoming.demand = Some(Demand::new(&self.lane, body, position));
                self.go_on(incoming, target, None)
            }
            Asks::At(_) => {
                let receiving = Receiving::new(Rc::clone(&self.lane), body);
                Answer::Receiving(Box::new(Waiting::new(receiving, incoming, target, self.client.clone())))
            }
            Asks::Nobody => {
                incoming.unread = true;
                let answer = self.go_on(incoming, target, Some(body));
                // The client may send the body all the same (RFC 9110, 10.1.1).
                if expects { answer.ending(Ending::Closed) } else { answer }
            }
        }
    }

    #[inline]
    fn go_on<B: RequestBody>(&self, incoming: Box<Incoming>, target: Target, body: Option<B>) -> Answer<B> {
        let unread = Unread { body, escaped: incoming.escaped };
        answer(&self.lane, dispatch(&self.lane, incoming, target), unread, self.client.as_ref())
    }

    #[cold]
    fn refuse<B: RequestBody>(&self, incoming: Box<Incoming>, refusal: Refusal, body: B) -> Answer<B> {
        let outcome = refuse(&self.lane, incoming, refusal);
        answer(&self.lane, outcome, Unread { body: Some(body), escaped: false }, self.client.as_ref())
    }

    #[inline]
    fn respond<B: RequestBody>(&self, request: Request<B>) -> Answer<B> {
        let is_old = request.version() == Version::HTTP_10;
        // A panic is the 500 of this request; what it leaves behind is the request's own.
        let mut answer = catch_unwind(AssertUnwindSafe(|| self.accept(request)))
            .unwrap_or_else(|_| Answer::ready(response::server_error(None)));
        if let Answer::Ready(Some(response)) = &mut answer {
            finish(response, &self.lane);
        }
        if is_old { answer.ending(Ending::WithoutChunks) } else { answer }
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

#[inline]
fn target(application: &Application, method: &Method, matched: Matched) -> Target {
    match matched {
        Matched::Endpoint(index) => Target::Endpoint(index),
        Matched::Server => Target::Options(application.allow_any().clone()),
        _ if !application.knows(method) => Target::UnknownMethod,
        Matched::NotFound => Target::NotFound,
        Matched::MethodNotAllowed(allow) => Target::MethodNotAllowed(allow_value(application, &allow)),
        Matched::Options(allow) => Target::Options(allow_value(application, &allow)),
    }
}

/// Refuses a body that nobody could take.
fn check_body(parts: &Parts, size: &SizeHint, limits: &Limits) -> Result<(), Refusal> {
    if size.lower() > limits.max_body_size {
        return Err(Refusal::TooLarge);
    }
    // What has a length is in no coding.
    if size.exact().is_none() { check_codings(&parts.headers) } else { Ok(()) }
}

fn allow_value(application: &Application, allow: &Allow) -> HeaderValue {
    match allow.single() {
        Some(leaf) => application.allow(leaf).clone(),
        // Made of the values of leaves, which are valid.
        None => HeaderValue::try_from(allow.value(application.plan())).unwrap_or(HeaderValue::from_static("")),
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
            let bindings =
                Bindings { handlers, stages: vec![], errors: vec![], directories: vec![], json_default: None };
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
            assert!(lane.arriving().reserve(159));
            assert_eq!(ask(&lane, "/fine", "1").status(), StatusCode::OK);
            let busy = ask(&lane, "/fine", "12");
            assert_eq!(busy.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(busy.headers()[header::RETRY_AFTER], "1");
            lane.arriving().free(159);
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
