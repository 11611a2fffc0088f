"""Functions that block run on threads of the pool, and the lane goes on."""

from __future__ import annotations

import contextlib
import json

import pytest

from tests.support.case import Case
from tests.support.wire import SERVER_ERROR, binary, eventually, get, post, reply, text
from tests.support.wire import json as json_reply

from .suite import Answers

PROGRAM = "blocking"

STREAM = "0 on the pool\n1 on the pool\n2 on the pool\n"
CASES = [
    Case("a handler", get("/place"), text("note on the pool, handler on the pool")),
    Case("a handler that does not block", get("/lane"), text("note on the lane, handler on the lane")),
    Case(
        "arguments and the query",
        get("/item/7/caf%C3%A9?q=1"),
        json_reply('{"number":7,"name":"café","query":"1","state":{}}'),
    ),
    Case("a body", post("/echo", b"x" * 100_000), binary(b"x" * 100_000)),
    Case("asyncio.run", get("/loop"), text("a loop of its own")),
    Case("an awaitable", get("/late"), text("a loop of its own")),
    Case("an exception", get("/raise"), SERVER_ERROR),
    Case("SystemExit", get("/exit"), SERVER_ERROR),
    Case("abort", get("/abort"), text("no coffee", status=409)),
    Case("no answer", get("/wrong"), SERVER_ERROR),
    Case("an exception handler", get("/odd"), text("odd in /odd, answered on the pool", status=409)),
    Case("an async exception handler", get("/unprocessable"), text("awaited on the lane", status=422)),
    Case(
        "a stream",
        get("/stream/3"),
        reply(200, STREAM, ("content-type", "text/plain; charset=utf-8"), ("transfer-encoding", "chunked")),
    ),
    Case("a stream without a chunk", get("/stream/0"), reply(200, "", ("transfer-encoding", "chunked"))),
    Case("a stream that fails before its first chunk", get("/early"), SERVER_ERROR),
    Case(
        "a stream with status and fields",
        get("/typed"),
        reply(
            201,
            "ab",
            ("content-type", "text/plain; charset=utf-8"),
            ("transfer-encoding", "chunked"),
            ("x-stream", "yes"),
        ),
    ),
    Case(
        "middleware around it and a hook behind it",
        get("/around"),
        text("note on the pool, handler on the pool", ("x-around", "pool"), ("x-hook", "pool")),
    ),
    Case(
        "async middleware around it",
        get("/around-async"),
        text("note on the pool, set around, handler on the pool", ("x-around", "lane"), ("x-hook", "pool")),
    ),
    Case(
        "an error through middleware",
        get("/around-both"),
        text("odd on the pool in /around-both, answered on the pool", status=409),
    ),
    Case(
        "a stream through middleware",
        get("/around-stream"),
        reply(
            200,
            "1 on the pool2 on the pool",
            ("content-type", "text/plain; charset=utf-8"),
            ("transfer-encoding", "chunked"),
            ("x-around", "lane"),
            ("x-hook", "pool"),
        ),
    ),
    Case("an awaitable through middleware", get("/around-late"), text("a loop of its own", ("x-around", "lane"))),
    Case("an async handler behind a def", get("/async"), text("note on the lane, handler on the lane")),
    Case("a query that is missing", get("/item/7/a"), 400),
]


class TestBlocking(Answers):
    """On the wire, a thread makes no difference."""


def seen(server, entry: str, seconds: float = 10.0) -> bool:
    return eventually(lambda: entry in json.loads(server.ask(get("/seen")).body), seconds)


def test_the_lane_answers_while_a_handler_blocks(server):
    with server.connect() as connection:
        connection.send(get("/wait/blocked"))
        assert seen(server, "blocked began")
        for _ in range(100):
            assert server.ask(get("/lane")).status == 200
        assert server.ask(get("/open/blocked")).status == 200
        assert connection.answer().text == "blocked /wait/blocked"


def test_more_than_threads_and_queue_hold_are_put_off(server):
    names = ["busy-1", "busy-2", "busy-3"]
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(server.connect()) for _ in names]
        for name, connection in zip(names[:2], connections, strict=False):
            connection.send(get(f"/wait/{name}"))
            assert seen(server, f"{name} began")
        connections[2].send(get("/wait/busy-3"))
        # The lane has read what was sent before this.
        assert server.ask(get("/lane")).status == 200
        refused = server.ask(get("/place"))
        assert refused.show() == text("Service Unavailable", ("connection", "close"), ("retry-after", "1"), status=503)
        assert "busy-3 began" not in json.loads(server.ask(get("/seen")).body)
        for name, connection in zip(names, connections, strict=True):
            server.ask(get(f"/open/{name}"))
            assert connection.answer().text == f"{name} /wait/{name}"
    assert server.ask(get("/threads")).text == "2"


def test_a_client_that_leaves_does_not_stop_a_handler(server):
    for how in ("reset", "close"):
        with server.connect() as connection:
            connection.send(get(f"/wait/{how}"))
            assert seen(server, f"{how} began")
            getattr(connection, how)()
        server.ask(get(f"/open/{how}"))
        assert seen(server, f"{how} ended")


def test_a_half_closed_client_is_answered_however_long_it_takes(server):
    with server.connect() as connection:
        connection.send(get("/wait/half"))
        assert seen(server, "half began")
        connection.half_close()
        # Longer than the grace that an async handler has.
        assert connection.is_silent(1.5)
        server.ask(get("/open/half"))
        assert connection.answer().text == "half /wait/half"


def test_a_stream_is_closed_on_the_pool_when_its_client_leaves(server):
    for how in ("reset", "close"):
        with server.connect() as connection:
            connection.send(get(f"/endless/endless-{how}"))
            connection.socket.recv(10_000)
            getattr(connection, how)()
        assert seen(server, f"endless-{how} closed on the pool")


def test_a_stream_that_fails_is_cut(server):
    with server.connect() as connection:
        connection.send(get("/cut"))
        assert not connection.rest().endswith(b"0\r\n\r\n")
    assert eventually(lambda: "a stream failed and was cut off" in server.log)


def test_a_request_that_is_kept_stays_what_it_was(server):
    with server.connect() as connection:
        for number in range(20):
            assert connection.ask(get(f"/keep?{number}", ("X-Number", str(number)))).text == "kept"
            assert connection.ask(get("/lane")).status == 200
    assert json.loads(server.ask(get("/kept")).body) == [f"/keep?{number} {number}" for number in range(20)]


@pytest.mark.parametrize("path", ["place", "stream/3"])
def test_pipelined_requests_are_answered_in_order(server, path):
    with server.connect() as connection:
        connection.send((get(f"/{path}") + get("/lane")) * 20)
        for _ in range(20):
            assert connection.answer().text.endswith("on the pool\n" if path != "place" else "on the pool")
            assert connection.answer().text.endswith("on the lane")


def test_what_fails_is_logged_with_its_traceback(server):
    server.ask(get("/raise"))
    assert eventually(lambda: "GET /raise: app.fail (app.py:" in server.log)
    assert "ValueError: on purpose" in server.log
