//! The answer to a request, there or on its way: what hyper waits for.

use std::convert::Infallible;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use http::{HeaderValue, Response, StatusCode, Version, header};
use http_body::Body as _;
use hyper::ext::ReasonPhrase;

use super::client::{Client, ClientWatch};
use super::connection::Thread;
use super::lane::Lane;
use super::service::RequestBody;
use super::static_files::{Asked, Call, Serving};
use super::time_limit::TimeLimit;
use crate::access_log::Entry;
use crate::extract::Receiving;
use crate::handler::{BoundEndpoint, Cancelled, ForService, Outcome, Suspended, Target, dispatch, refuse};
use crate::request::Incoming;
use crate::response::{self, Body};

/// An answer that is there, or on its way.
pub enum Answer<B> {
    Ready(Option<Response<Body>>),
    Receiving(Box<Waiting<B>>),
    Service(Rc<Lane>, Serving),
    Suspended(Box<Held<B>>),
    /// Any of these, with something to be set at its end.
    Ending(Ending, Box<Answer<B>>),
    /// Any of these, for the access log.
    Logged(Option<Entry>, Box<Answer<B>>),
}

/// How the connection goes on after an answer, where that is unusual.
#[derive(Clone, Copy)]
pub enum Ending {
    /// For a client of HTTP/1.0, which knows no chunks: where the end of the connection is the end of the answer, nothing
    /// says that the connection is kept.
    WithoutChunks,
    /// It does not.
    Closed,
}

impl Ending {
    fn set(self, response: &mut Response<Body>) {
        let has_connection = response.headers().contains_key(header::CONNECTION);
        match self {
            Self::WithoutChunks if has_connection || response.body().size_hint().exact().is_none() => {
                // hyper keeps connections for answers of HTTP/1.1 only.
                *response.version_mut() = Version::HTTP_10;
            }
            Self::WithoutChunks => {}
            Self::Closed => drop(response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"))),
        }
    }
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
    pub fn ready(response: Response<Body>) -> Self {
        Self::Ready(Some(response))
    }

    /// The same with this end.
    pub fn ending(self, ending: Ending) -> Self {
        match self {
            Self::Ready(Some(mut response)) => {
                ending.set(&mut response);
                Self::ready(response)
            }
            answer => Self::Ending(ending, Box::new(answer)),
        }
    }

    fn step(&mut self, cx: &mut Context<'_>) -> Poll<Response<Body>> {
        let lane = self.lane();
        let mut response = loop {
            let next = match self {
                Self::Ready(response) => break response.take().unwrap_or_else(|| response::server_error(None)),
                Self::Service(_, serving) => break ready!(serving.as_mut().poll(cx)),
                Self::Receiving(waiting) => ready!(waiting.poll(cx)),
                Self::Suspended(held) => ready!(held.poll(cx)),
                Self::Ending(ending, answer) => {
                    let mut response = ready!(answer.step(cx));
                    ending.set(&mut response);
                    return Poll::Ready(response);
                }
                Self::Logged(entry, answer) => {
                    let response = ready!(answer.step(cx));
                    return Poll::Ready(follow(entry, response));
                }
            };
            *self = next;
        };
        if let Some(lane) = lane {
            finish(&mut response, &lane);
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
            Self::Ready(_) | Self::Ending(..) | Self::Logged(..) => None,
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
            if self.suspended.begins() {
                self.limit = TimeLimit::new(self.suspended.time_limit());
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
                response.body_mut().watch(|| ClientWatch::new(self.client.take()));
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

impl<B> Waiting<B> {
    pub fn new(receiving: Receiving<B>, incoming: Box<Incoming>, target: Target, client: Option<Client>) -> Self {
        Self { receiving, held: Some((incoming, target)), client }
    }
}

impl<B: RequestBody> Waiting<B> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Answer<B>> {
        let received = ready!(self.receiving.poll(cx));
        let Some((mut incoming, target)) = self.held.take() else {
            return Poll::Ready(Answer::ready(response::server_error(None)));
        };
        Poll::Ready(match received {
            Err(refusal) => {
                let lane = self.receiving.lane();
                answer(
                    lane,
                    refuse(lane, incoming, refusal),
                    Unread { body: None, escaped: false },
                    self.client.as_ref(),
                )
            }
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

/// What is left of a request beside what Python sees.
pub struct Unread<B> {
    /// None when it has been read.
    pub body: Option<B>,
    /// Whether the path has percent-escapes.
    pub escaped: bool,
}

/// What becomes of an outcome.
#[inline]
pub fn answer<B: RequestBody>(
    lane: &Rc<Lane>,
    outcome: Outcome,
    unread: Unread<B>,
    client: Option<&Client>,
) -> Answer<B> {
    match outcome {
        Outcome::Answer(mut answer) => {
            answer.body_mut().watch(|| ClientWatch::new(client.cloned()));
            Answer::ready(answer)
        }
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
    let Unread { body, escaped } = unread;
    // A file has nothing to do with it.
    drop(body);
    let asked = Asked { parts, parameters, escaped };
    let BoundEndpoint::Service(files) = lane.application().endpoint(endpoint) else {
        return Answer::ready(response::server_error(None));
    };
    let call = Call { lane: Rc::clone(lane), endpoint };
    Answer::Service(Rc::clone(lane), files.serve(call, asked))
}

/// Sets what does not depend on the request.
#[inline]
pub fn finish(response: &mut Response<Body>, lane: &Lane) {
    if lane.connections().is_unusual() {
        finish_unusual(response, lane);
    }
    let status = response.status();
    if status != StatusCode::OK && status.canonical_reason().is_none() {
        // hyper would write a phrase of its own; it may be empty (RFC 9112, 4).
        response.extensions_mut().insert(ReasonPhrase::from_static(b""));
    }
}

#[cold]
fn finish_unusual(response: &mut Response<Body>, lane: &Lane) {
    if lane.connections().is_stopping() {
        // The client is told that a lane which stops answers no more on this connection (RFC 9112, 9.6).
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    if let Some(date) = lane.connections().date() {
        response.headers_mut().entry(header::DATE).or_insert(date);
    }
}
