"""Async middleware with `call_next`, mixed with plain functions of all kinds: docs/middleware.md."""

from __future__ import annotations

import pytest

from tests.support.case import Case
from tests.support.wire import eventually, get, json, post, reply, request, text

from .suite import Answers

PROGRAM = "around_async"

TEXT, CHUNKED = ("content-type", "text/plain; charset=utf-8"), ("transfer-encoding", "chunked")
ALLOW = ("allow", "GET, HEAD, OPTIONS")
NAME = "app.outer"
IN = (f"outer in {NAME}", "between a loop", "plain no loop", f"inner in {NAME}")
OUT = ("inner out", "outer out")
LAST = ("before last a loop", "last no loop")
ERROR = "Internal Server Error"


def way(*names: str, last: tuple[str, ...] = LAST) -> tuple[str, str]:
    return "x-way", ", ".join((*names, *last))


THROUGH = (*IN, *OUT)
NOBODY, ANN = ("x-user", "nobody"), ("x-user", "ann")
NESTED = (*IN[:3], "nested", *IN[3:], *OUT)
CAN_WAIT = (*LAST[:1], "before last waited", *LAST[1:])

CASES = [
    Case("a plain handler", get("/plain?user=ann"), text("ann no loop", ANN, way(*THROUGH))),
    Case("a handler that waits for nothing", get("/driven?user=ann"), text("ann a loop", ANN, way(*THROUGH))),
    Case(
        "one task for all",
        get("/waits?user=ann"),
        json('{"user":"ann","task":"app.outer","same":true}', ANN, way(*THROUGH)),
    ),
    Case(
        "waiting everywhere",
        get("/waits?wait&between-wait"),
        json('{"user":"nobody","task":"app.outer","same":true}', NOBODY, way(*THROUGH)),
    ),
    Case("asyncio.run in a plain function", get("/plain?nested"), text("nobody no loop", NOBODY, way(*NESTED))),
    Case(
        "asyncio.run in a plain function, after waiting",
        get("/plain?nested&wait"),
        text("nobody no loop", NOBODY, way(*NESTED)),
    ),
    Case("answering early", get("/waits?early"), text("early", way(IN[0]), status=202)),
    Case("answering early after waiting", get("/waits?early&wait"), text("early", way(IN[0]), status=202)),
    Case(
        "returning what is not awaited",
        get("/plain?not-awaited"),
        text("nobody no loop", NOBODY, way(IN[0], *IN[1:3], "inner in handler", "inner out")),
    ),
    Case("calling it twice", get("/plain?twice"), text(ERROR, way(*IN, "inner out"), status=500)),
    Case("a request function that answers", get("/plain?stop"), text("stopped", way(*IN[:2], "outer out"), status=403)),
    Case(
        "a request function that waits and answers",
        get("/plain?stop&between-wait"),
        text("stopped", way(*IN[:2], "outer out"), status=403),
    ),
    Case(
        "a request function that aborts",
        get("/plain?abort"),
        text("aborted", way(*IN[:2], "outer saw 409"), status=409),
    ),
    Case(
        "calling it on another thread",
        get("/plain?thread"),
        text("call_next is called outside of the coroutine that the middleware has begun", way(IN[0]), status=400),
    ),
    Case("a timeout", get("/slow?timeout"), text("timed out", way(*IN), status=504)),
    Case(
        "an error that is caught", get("/raise/index"), text("outer caught IndexError('raised')", way(*IN), status=503)
    ),
    Case(
        "an error that an exception handler would answer for",
        get("/raise/key"),
        text("outer caught KeyError('raised')", way(*IN), status=503),
    ),
    Case("an error that nothing answers for", get("/raise/value"), text(ERROR, way(*IN), status=500)),
    Case("404", get("/none"), text("Not Found", way(*IN, "outer saw 404"), status=404)),
    Case("405", post("/plain", "x"), text("Method Not Allowed", ALLOW, way(*IN, "outer saw 405"), status=405)),
    Case("OPTIONS", request("OPTIONS", "/plain"), reply(204, "", ALLOW, NOBODY, way(*THROUGH))),
    Case("HEAD", request("HEAD", "/plain"), reply(200, "", TEXT, ("content-length", "14"), NOBODY, way(*THROUGH))),
    Case("a stream", get("/stream?user=ann"), reply(200, "one ann", TEXT, CHUNKED, ANN, way(*THROUGH))),
    Case(
        "a stream that is changed",
        get("/stream?user=ann&shout"),
        reply(200, "ONE ANN", TEXT, CHUNKED, ANN, way(*THROUGH)),
    ),
    Case("a plain stream", get("/stream/plain"), reply(200, "one no loop", TEXT, CHUNKED, NOBODY, way(*THROUGH))),
    Case(
        "a stream that fails at once", get("/stream/fails"), json('{"key":"stream"}', way(*THROUGH, *LAST), status=422)
    ),
    Case("a file that is not there", get("/files/b.txt"), text("Not Found", NOBODY, way(*THROUGH), status=404)),
    Case("a hook that waits", get("/plain?hook-wait"), text("nobody no loop", NOBODY, way(*THROUGH, last=CAN_WAIT))),
    Case(
        "a hook that waits, and a stream",
        get("/stream?hook-wait"),
        reply(200, "one nobody", TEXT, CHUNKED, NOBODY, way(*THROUGH, last=CAN_WAIT)),
    ),
    Case(
        "a hook that waits, and 404",
        get("/none?hook-wait"),
        text("Not Found", way(*IN, "outer saw 404", last=CAN_WAIT), status=404),
    ),
    Case("a hook that answers", get("/plain?hook-replace"), text("hooked 200", way(*THROUGH), status=226)),
    Case("a hook that fails", get("/plain?hook-fail&hook-wait"), text(ERROR, way(*THROUGH, last=CAN_WAIT), status=500)),
    Case("behind plain decorators", get("/wrapped/async"), 200),
    Case("a plain handler behind wrapped ones", get("/wrapped/plain"), 200),
    Case("a wrapped handler behind wrapped ones", get("/wrapped/handler"), 200),
    Case("a wrapped one that answers", get("/wrapped/plain?wrapped-stop"), 402),
    Case(
        "a plain one inside of async ones",
        get("/direct"),
        text("no loop", NOBODY, way(*IN, "direct no loop", "direct out", *OUT)),
    ),
    Case(
        "an async stream behind a plain one",
        get("/direct/stream"),
        reply(200, "a stream a loop", TEXT, CHUNKED, NOBODY, way(*IN, "direct no loop", "direct out", *OUT)),
    ),
    Case(
        "what a plain one cannot wait for",
        get("/direct/wrapped"),
        text(ERROR, way(*IN, "direct no loop", "logged wrapped_behind_direct"), status=500),
    ),
]


class TestAnswers(Answers):
    pass


def test_a_file_is_sent_with_what_middleware_adds(server):
    answer = server.ask(get("/files/a.txt?user=ann"))
    assert (answer.text, answer.field("content-length"), answer.field("x-user")) == ("a file", "6", "ann")
    assert answer.field("x-way") == ", ".join((*THROUGH, *LAST))


def test_wrapped_functions_run_in_their_order(server):
    answer = server.ask(get("/wrapped/handler"))
    logged = [name for name in answer.field("x-way").split(", ") if "logged" in name or "wrapped" in name]
    assert logged == [
        "logged wrapped_request",
        "logged wrapped_around",
        "logged wrapped_handler",
        "wrapped out",
        "logged wrapped_after",
    ]
    assert (answer.text, answer.field("x-wrapped")) == ("wrapped", "yes")


def test_the_log_says_what_a_plain_one_cannot_wait_for(server):
    before = len(server.log)
    server.ask(get("/direct/wrapped"))
    assert "app.wrapped_behind_direct has to be waited for, which a def cannot" in server.log[before:]


def test_the_log_names_the_hook_that_fails_after_a_while(server):
    before = len(server.log)
    server.ask(get("/plain?hook-fail&hook-wait"))
    assert "GET /plain: the after-hook app.before_last (app.py:" in server.log[before:]


def test_a_client_that_leaves_ends_the_middleware_that_waits(server):
    with server.connect() as connection:
        connection.send(get("/slow"))
        assert connection.is_silent()
        connection.reset()
    assert eventually(lambda: '"/slow"' in server.ask(get("/ended")).text, 20)


@pytest.mark.parametrize("target", ["/waits?user=user{}", "/stream?user=user{}", "/plain?wait&user=user{}"])
def test_requests_that_wait_beside_each_other_keep_apart(server, target):
    connections = [server.connect() for _ in range(8)]
    try:
        for turn in range(20):
            for number, connection in enumerate(connections):
                connection.send(get(target.format(f"{turn}-{number}")))
            for number, connection in enumerate(connections):
                answer = connection.answer()
                assert answer.field("x-user") == f"user{turn}-{number}"
                assert f"user{turn}-{number}" in answer.text
    finally:
        for connection in connections:
            connection.close()
