"""Middleware with `call_next`, and after-hooks, all of them plain functions: docs/middleware.md."""

from __future__ import annotations

import pytest

from tests.support.case import Case
from tests.support.wire import SERVER_ERROR, Answer, binary, get, json, post, reply, request, text

from .suite import Answers

PROGRAM = "around"

TEXT, CHUNKED = ("content-type", "text/plain; charset=utf-8"), ("transfer-encoding", "chunked")
ALLOW = ("allow", "GET, HEAD, OPTIONS")


def way(*names: str) -> tuple[str, str]:
    return "x-way", ", ".join((*names, "before last", "last"))


IN, OUT = ("first", "second", "third"), ("third out", "first out")
THROUGH = (*IN, *OUT)
USER = ("x-user", "nobody")
PASSED = (USER, way(*THROUGH))

CASES = [
    Case("text, and a context variable", get("/text?user=ann"), text("ann", ("x-user", "ann"), way(*THROUGH))),
    Case("json", get("/json"), json('{"a":[1]}', *PASSED)),
    Case("bytes", get("/bytes"), binary(b"\x00\xff", *PASSED)),
    Case("nothing", get("/nothing"), reply(204, "", *PASSED)),
    Case(
        "a tuple",
        get("/made"),
        reply(201, "made", ("content-type", "text/x-made"), ("content-length", "4"), ("x-made", "yes"), *PASSED),
    ),
    Case("a subclass of Response", get("/special"), text("special", *PASSED, status=202)),
    Case("a body", post("/echo", "body"), binary(b"body", *PASSED)),
    Case("HEAD", request("HEAD", "/text"), reply(200, "", TEXT, ("content-length", "6"), *PASSED)),
    Case("asyncio.run in a handler", get("/loop"), text("ran", *PASSED)),
    Case("a stream", get("/stream?user=ann"), reply(200, "one ann", TEXT, CHUNKED, ("x-user", "ann"), way(*THROUGH))),
    Case(
        "a stream of another thread of execution", get("/stream/async"), reply(200, "one two", TEXT, CHUNKED, *PASSED)
    ),
    Case(
        "a stream that is changed",
        get("/stream?shout&user=ann"),
        reply(200, "ONE ANN", TEXT, CHUNKED, ("x-user", "ann"), way(*THROUGH)),
    ),
    Case("a stream that is replaced", get("/stream?text"), text("other", *PASSED)),
    Case("HEAD of a stream", request("HEAD", "/stream"), reply(200, "", TEXT, *PASSED)),
    Case(
        "a stream that fails at once",
        get("/stream/fails"),
        json('{"key":"stream"}', way(*THROUGH, "before last", "last", "key error"), status=422),
    ),
    Case("what is seen of text", get("/text?seen"), text("str 200 ['content-type', 'x-user']", way(*THROUGH))),
    Case("what is seen of json", get("/json?seen"), text("bytes 200 ['content-type', 'x-user']", way(*THROUGH))),
    Case("what is seen of a stream", get("/stream?seen"), text("generator 200 ['x-user']", way(*THROUGH))),
    Case("what is seen of nothing", get("/nothing?seen"), text("NoneType 204 ['x-user']", way(*THROUGH))),
    Case("another status", get("/text?status"), text("nobody", *PASSED, status=402)),
    Case("another body", get("/json?text"), json("other", *PASSED)),
    Case("another response", get("/text?replace"), text("in place of nobody", ("x-replaced", "200"), way(*THROUGH))),
    Case("answering early", get("/text?early"), text("early", way("first"), status=202)),
    Case(
        "a request function that answers",
        get("/text?stop"),
        text("stopped", way("first", "second", "first out"), status=403),
    ),
    Case(
        "a request function that aborts",
        get("/text?abort"),
        text("aborted", way("first", "second", "first saw 409"), status=409),
    ),
    Case("returning None", get("/text?none"), text("Internal Server Error", way("first"), status=500)),
    Case("returning a tuple", get("/text?tuple"), text("Internal Server Error", way("first"), status=500)),
    Case("calling it twice", get("/text?twice"), text("Internal Server Error", way(*IN, "third out"), status=500)),
    Case("calling it with something else", get("/text?other"), text("Internal Server Error", way("first"), status=500)),
    Case(
        "calling it on another thread",
        get("/refused?thread"),
        text("call_next is called on another thread than the middleware that it was given to", *PASSED),
    ),
    Case(
        "an error that is caught", get("/raise/index"), text("first caught IndexError('raised')", way(*IN), status=503)
    ),
    Case(
        "an error that an exception handler answers for",
        get("/raise/key?keep"),
        json('{"key":"raised"}', way(*IN, "key error"), status=422),
    ),
    Case(
        "an exception handler that fails",
        get("/raise/key?keep&again"),
        text("Internal Server Error", way(*IN, "key error"), status=500),
    ),
    Case("an error that nothing answers for", get("/raise/value"), text("Internal Server Error", way(*IN), status=500)),
    Case("what is no answer", get("/wrong"), text("Internal Server Error", way(*IN), status=500)),
    Case("404", get("/none"), text("Not Found", way(*IN, "first saw 404"), status=404)),
    Case("405", post("/text", "x"), text("Method Not Allowed", ALLOW, way(*IN, "first saw 405"), status=405)),
    Case("OPTIONS", request("OPTIONS", "/text"), reply(204, "", ALLOW, *PASSED)),
    Case("answering for 404", get("/none?early"), text("early", way("first"), status=202)),
    Case("a file", get("/files/a.txt?user=ann"), 200),
    Case("a file that is not there", get("/files/b.txt"), text("Not Found", *PASSED, status=404)),
    Case("another body than the file", get("/files/a.txt?text", ("If-None-Match", "x")), 200),
    Case("a hook that answers", get("/text?hook-replace"), text("hooked 200", way(*THROUGH), status=226)),
    Case(
        "a hook that answers for 404",
        get("/none?hook-replace"),
        text("hooked 404", way(*IN, "first saw 404"), status=226),
    ),
    Case("a hook that fails", get("/text?hook-fail"), text("Internal Server Error", way(*THROUGH), status=500)),
    Case("a hook that aborts", get("/text?hook-abort"), text("Gone", way(*THROUGH), status=410)),
    Case(
        "a hook that returns something else",
        get("/text?hook-text"),
        text("Internal Server Error", way(*THROUGH), status=500),
    ),
    Case("a hook whose answer cannot be sent", get("/text?bad-length"), SERVER_ERROR),
    Case(
        "routers and a route",
        get("/outer/inner/deep/handler"),
        text(
            "handler",
            USER,
            way(
                *IN,
                "outer",
                "inner",
                "own",
                "own around",
                "handler",
                "own out",
                "outer out",
                *OUT,
                "own first after",
                "own after",
                "inner after",
                "outer after",
            ),
        ),
    ),
    Case(
        "a route's own middleware that answers",
        get("/outer/inner/deep/handler?own-stop"),
        text(
            "own",
            USER,
            way(
                *IN,
                "outer",
                "inner",
                "own",
                "outer out",
                *OUT,
                "own first after",
                "own after",
                "inner after",
                "outer after",
            ),
            status=402,
        ),
    ),
    Case(
        "a router alone",
        get("/outer/shallow"),
        text("shallow", USER, way(*IN, "outer", "outer out", *OUT, "outer after")),
    ),
    Case("below a router, but no route", get("/outer/none"), text("Not Found", way(*IN, "first saw 404"), status=404)),
]


class TestAnswers(Answers):
    pass


def file_of(server, target: str, *fields: tuple[str, str]) -> Answer:
    return server.ask(get(target, *fields))


def test_a_file_is_sent_with_what_middleware_adds(server):
    plain = file_of(server, "/files/a.txt")
    assert (plain.text, plain.field("content-length"), plain.field("x-user")) == ("a file", "6", "nobody")
    assert plain.field("x-way") == "first, second, third, third out, first out, before last, last"
    part = file_of(server, "/files/a.txt", ("Range", "bytes=2-5"))
    assert (part.status, part.text, part.field("content-length")) == (206, "file", "4")
    head = server.ask(request("HEAD", "/files/a.txt"))
    assert (head.status, head.body, head.field("content-length")) == (200, b"", "6")
    modified = plain.field("last-modified")
    assert file_of(server, "/files/a.txt", ("If-Modified-Since", modified)).status == 304


def test_the_body_of_a_file_may_be_replaced(server):
    answer = file_of(server, "/files/a.txt?text")
    assert (answer.text, answer.field("content-length")) == ("other", "5")


def test_a_stream_that_fails_later_is_cut(server):
    with server.connect() as connection:
        connection.send(get("/stream/fails-later"))
        received = connection.rest()
    assert received.endswith(b"4\r\none \r\n")


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("/text?none", "the middleware app.first (app.py:"),
        ("/text?tuple", "the middleware app.first (app.py:"),
        ("/text?hook-text", "the after-hook app.before_last (app.py:"),
        ("/text?hook-fail", "GET /text: the after-hook app.before_last (app.py:"),
        ("/raise/key?hook-fail", "GET /raise/key: the after-hook app.before_last (app.py:"),
        ("/text?twice", "call_next has been called before"),
        ("/text?other", "call_next takes the request"),
    ],
)
def test_the_log_names_what_is_wrong(server, target, told):
    before = len(server.log)
    server.ask(get(target))
    assert told in server.log[before:]


def test_a_kept_request_shows_its_own_request_and_goes_on_no_more(server):
    with server.connect() as connection:
        for query in ("a", "b&not-called", "c"):
            connection.ask(get(f"/kept?{query}"))
        shown = connection.ask(get("/kept?d")).text
    called, ended = (
        "call_next has been called before: what is behind a middleware runs once for a request",
        "call_next is called after its middleware has ended",
    )
    assert f'"/kept?a {ended}","/kept?b&not-called {ended}","/kept?c {ended}"' in shown
    assert called not in shown
