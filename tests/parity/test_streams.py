"""Streams."""

from __future__ import annotations

import re
import socket
import time

import pytest

from tests.support.case import Case
from tests.support.wire import SERVER_ERROR, eventually, get, reply, request

from .suite import Answers

PROGRAM = "streams"

TEXT, BINARY = ("content-type", "text/plain; charset=utf-8"), ("content-type", "application/octet-stream")
CHUNKED = ("transfer-encoding", "chunked")

TEN = ("content-length", "10")
KEPT = ("Connection", "keep-alive")
DECLARED = ("/declared/sync", "/declared/async", "/pooled-declared")

CASES = [
    Case("chunks", get("/count/3"), reply(200, "0\n1\n2\n", TEXT, CHUNKED)),
    Case("one chunk", get("/count/1"), reply(200, "0\n", TEXT, CHUNKED)),
    Case("text and bytes", get("/kinds"), reply(200, "bytes str ü array view", BINARY, CHUNKED)),
    Case("an empty chunk does not end it", get("/empty-chunks"), reply(200, "ab", BINARY, CHUNKED)),
    Case(
        "in a response",
        get("/response/2"),
        reply(201, "0\n1\n", ("content-type", "text/csv"), ("set-cookie", "seen=1; Path=/"), CHUNKED),
    ),
    Case("alone in a response", get("/response/alone"), reply(200, "ab", TEXT, CHUNKED)),
    Case("an async one in a response", get("/response/async"), reply(200, "ab", ("x-kind", "async"), TEXT, CHUNKED)),
    *(
        Case(f"a length of its own, {path}", get(f"{path}/10"), reply(200, "1234567890", TEXT, TEN))
        for path in DECLARED
    ),
    *(Case(f"a length below the first chunk, {path}", get(f"{path}/4"), SERVER_ERROR) for path in DECLARED),
    Case("a length of its own, to HEAD", request("HEAD", "/declared/sync/10"), reply(200, "", TEXT, TEN)),
    Case("a length of nothing", get("/nothing-declared/0"), reply(200, "", ("content-length", "0"))),
    Case("a length of what has none", get("/nothing-declared/1"), SERVER_ERROR),
    Case(
        "a length of its own, to HTTP/1.0",
        request("GET", "/declared/sync/10", KEPT, version="1.0"),
        reply(200, "1234567890", TEXT, TEN, ("connection", "keep-alive")),
    ),
    Case(
        "a stream to HTTP/1.0 that would keep its connection",
        request("GET", "/count/2", KEPT, version="1.0"),
        reply(200, "0\n1\n", TEXT),
        closes=True,
    ),
    Case(
        "an async stream to HTTP/1.0 that would keep its connection",
        request("GET", "/response/async", KEPT, version="1.0"),
        reply(200, "ab", ("x-kind", "async"), TEXT),
        closes=True,
    ),
    Case("a failure before the first chunk", get("/fail/0"), SERVER_ERROR),
]


class TestAnswers(Answers):
    pass


@pytest.mark.parametrize("path", ["/too-long", "/no-text"])
def test_what_answers_for_a_stream_is_alone_in_its_context(server, path):
    for _ in range(3):
        answer = server.ask(get(path, ("X-Tag", "mine")))
        assert (answer.status, answer.field("x-hook")) == (500, "mine")
    assert "cannot enter context" not in server.log
    assert "was destroyed" not in server.log


@pytest.mark.parametrize("path", DECLARED)
@pytest.mark.parametrize("length", [7, 11])
def test_a_stream_is_cut_where_its_length_turns_out_to_be_wrong(server, path, length):
    with server.connect() as connection:
        connection.send(get(f"{path}/{length}") + get("/count/1"))
        received = connection.rest()
    head, _, body = received.partition(b"\r\n\r\n")
    assert f"\r\ncontent-length: {length}\r\n".encode() in head
    assert body == (b"12345" if length == 7 else b"1234567890")
    assert eventually(lambda: f"Content-Length says {length}, but the stream has" in server.log)


def test_an_answer_of_known_length_keeps_the_connection_of_http_1_0(connection):
    for _ in range(3):
        assert connection.ask(request("GET", "/declared/sync/10", KEPT, version="1.0")).text == "1234567890"


def closed(server, name: str) -> bool:
    return server.ask(get(f"/closed/{name}")).text.startswith("[1,")


def test_each_chunk_is_one_on_the_wire(server):
    with server.connect() as connection:
        connection.send(get("/count/2", ("Connection", "close")))
        assert connection.rest().endswith(b"\r\n\r\n2\r\n0\n\r\n2\r\n1\n\r\n0\r\n\r\n")


def test_many_chunks_arrive_in_order(server):
    assert server.ask(get("/count/5000")).text == "".join(f"{number}\n" for number in range(5000))


@pytest.mark.parametrize(
    "path", ["/fail/1", "/fail/3", "/fail/kind/int", "/fail/kind/exit", "/fail/kind/interrupt", "/fail/kind/value"]
)
def test_a_failing_stream_is_cut_without_its_final_chunk(server, path):
    with server.connect() as connection:
        connection.send(get(path))
        received = connection.rest()
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")
    assert not received.endswith(b"0\r\n\r\n")
    assert b"secret" not in received


def test_what_a_failing_stream_yielded_arrives(server):
    with server.connect() as connection:
        connection.send(get("/fail/3"))
        assert connection.rest().partition(b"\r\n\r\n")[2] == b"2\r\n0\n\r\n2\r\n1\n\r\n2\r\n2\n\r\n"


def test_the_log_has_the_traceback_of_a_failing_stream(server):
    before = len(server.log)
    with server.connect() as connection:
        connection.send(get("/fail/2"))
        connection.rest()
    assert "ValueError: secret of the stream" in server.log[before:]


@pytest.mark.parametrize("path", ["/fail/kind/int", "/fail/kind/async"])
def test_the_log_says_where_a_stream_that_is_cut_off_begins(server, path):
    before = len(server.log)
    with server.connect() as connection:
        connection.send(get(path))
        connection.rest()
    name = r"fail_kind\.<locals>\.body" if path.endswith("int") else "fail_kind_async"
    line = rf"a stream failed and was cut off: {name} \(.*/app\.py:\d+\)\n  TypeError: a stream yields str or bytes, not int"
    assert eventually(lambda: re.search(line, server.log[before:]))


@pytest.mark.parametrize("kind", ["endless", "iterator"])
@pytest.mark.parametrize("leave", ["close", "reset"])
def test_a_stream_is_closed_when_its_client_leaves(server, kind, leave):
    name = f"{kind}-{leave}"
    with server.connect() as connection:
        connection.send(get(f"/{kind}/{name}"))
        assert connection.socket.recv(1000)
        assert not closed(server, name)
        getattr(connection, leave)()
    assert eventually(lambda: closed(server, name))


#: What a handler does with a stream, and the status that its client sees.
KINDS = {
    "whole": 200,
    "nothing": 200,
    "tuple": 201,
    "response": 201,
    "kept-response": 200,
    "four": 500,
    "one": 500,
    "no-status": 500,
    "no-field": 500,
    "no-length": 500,
    "no-content": 204,
    "not-modified": 304,
    "never": 410,
    "fails-at-once": 500,
}
HOOKED = {"replaced": 200, "replaced-response": 200, "emptied": 200, "wrapped": 200, "hook-fails": 500}
AROUND = {"around-replaces": 200, "around-fails": 500}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("route", "kinds"),
    [
        ("lane", KINDS),
        ("pool", KINDS),
        ("async", KINDS),
        ("lane-hooked", KINDS | HOOKED),
        ("pool-hooked", KINDS | HOOKED),
        ("async-hooked", KINDS | HOOKED),
        ("lane-around", KINDS | HOOKED | AROUND),
        ("pool-around", KINDS | HOOKED | AROUND),
        ("async-around", KINDS | HOOKED | AROUND),
    ],
)
def test_a_stream_is_closed_once_whatever_becomes_of_it(server, method, route, kinds):
    name = f"{method}-{route}"
    with server.connect() as connection:
        found = {kind: connection.ask(request(method, f"/{route}/{kind}/{name}-{kind}")).status for kind in kinds}

    def counts() -> dict[str, int]:
        return {kind: counted(server, f"{name}-{kind}") for kind in kinds}

    # To HEAD any length may be said.
    assert found == (kinds | {"no-length": 200} if method == "HEAD" else kinds)
    eventually(lambda: 0 not in counts().values())
    assert {kind: count for kind, count in counts().items() if count != 1} == {}


@pytest.mark.parametrize("route", ["lane", "pool", "async"])
@pytest.mark.parametrize("kind", ["fails", "no-text"])
def test_a_stream_that_is_cut_is_closed_once(server, route, kind):
    name = f"{route}-{kind}"
    with server.connect() as connection:
        connection.send(get(f"/{route}/{kind}/{name}"))
        connection.rest()
    assert eventually(lambda: counted(server, name))
    assert counted(server, name) == 1


def counted(server, name: str) -> int:
    return int(server.ask(get(f"/closed/{name}")).text.strip("[").partition(",")[0])


@pytest.mark.parametrize("route", ["empty", "pool-empty"])
@pytest.mark.parametrize("leave", ["close", "reset"])
def test_a_stream_that_sends_nothing_is_closed_when_its_client_leaves(server, route, leave):
    name = f"{route}-{leave}"
    with server.connect() as connection:
        connection.send(get(f"/{route}/{name}"))
        assert connection.socket.recv(1000)
        getattr(connection, leave)()
    assert eventually(lambda: counted(server, name) == 1)


def test_a_client_that_has_sent_its_end_has_its_stream_for_a_while(server):
    with server.connect() as connection:
        connection.send(get("/empty/half"))
        connection.socket.shutdown(socket.SHUT_WR)
        assert connection.socket.recv(1000)
        begun = time.monotonic()
        assert eventually(lambda: counted(server, "half") == 1)
        assert time.monotonic() - begun > 0.5


def test_a_stream_is_closed_whose_piece_comes_when_its_client_has_left(server):
    with server.connect() as connection, server.connect() as other:
        connection.send(get("/pool-late/late"))
        assert connection.socket.recv(1000)
        # While the lane is held, the piece comes and the client goes.
        other.send(get("/hold"))
        time.sleep(0.1)
        connection.reset()
        assert other.answer().text == "held"
    assert eventually(lambda: counted(server, "late") == 1)


def test_a_slow_stream_is_closed_when_its_client_leaves(server):
    with server.connect() as connection:
        connection.send(get("/slow/slow"))
        assert connection.socket.recv(1000)
    assert eventually(lambda: closed(server, "slow"), seconds=3)


def test_a_client_that_does_not_read_holds_its_stream_back(server):
    with server.connect() as connection:
        connection.send(get("/endless/unread"))
        assert not connection.is_silent(seconds=5)
        assert server.ask(get("/plain")).text == "plain"

        def advanced() -> str:
            return server.ask(get("/closed/unread")).text

        assert eventually(lambda: advanced() == advanced())
        assert server.process.poll() is None


def test_what_is_yielded_is_sent_at_once(server):
    with server.connect() as connection:
        connection.send(get("/slow/at-once"))
        received = b""
        while b"\r\n0\n" not in received:
            received += connection.socket.recv(1000)
        assert b"100\n" not in received


def test_an_endless_stream_does_not_keep_the_lane(server):
    with server.connect() as endless, server.connect() as other:
        endless.send(get("/endless/lane"))
        for _ in range(20):
            assert endless.socket.recv(100_000)
            assert other.ask(get("/plain")).text == "plain"


def test_a_slow_stream_leaves_the_lane_to_others_between_two_chunks(server):
    with server.connect() as slow:
        slow.send(get("/slow/others"))
        assert slow.socket.recv(1000)
        started = time.monotonic()
        for _ in range(5):
            assert server.ask(get("/plain")).text == "plain"
        # Each of them waits for one chunk, of 20 ms, or two.
        assert time.monotonic() - started < 0.5


def test_a_stream_keeps_its_request_and_its_context(server):
    with server.connect() as streaming, server.connect() as other:
        streaming.send(get("/tags/300", ("X-Tag", "mine")))
        for number in range(30):
            assert other.ask(get("/tags/1", ("X-Tag", f"other{number}"))).text.startswith(
                f"other{number} other{number} /tags/1\n"
            )
        assert streaming.answer().text == "mine mine /tags/300\n" * 500 * 300


def test_head_of_a_stream_has_no_body_and_closes_it(connection):
    answer = connection.ask(request("HEAD", "/endless/head"))
    assert (answer.status, answer.field("content-type")) == (200, BINARY[1])
    assert connection.ask(get("/plain")).text == "plain"
    assert eventually(lambda: connection.ask(get("/closed/head")).text.startswith("[1,"))


def test_the_connection_is_kept_after_a_stream(connection):
    assert connection.ask(get("/count/2")).text == "0\n1\n"
    assert connection.ask(get("/count/0")).body == b""
    assert connection.ask(get("/plain")).text == "plain"


def test_http_1_0_has_no_chunks(server):
    with server.connect() as connection:
        answer = connection.ask(request("GET", "/count/3", version="1.0"))
        assert answer.field("transfer-encoding") is None
        assert answer.text == "0\n1\n2\n"
        assert connection.is_closed()
