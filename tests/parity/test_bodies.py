"""Bodies of requests: their framing, their limits, and `Expect`."""

from __future__ import annotations

import time

import pytest

from tests.support.case import Case
from tests.support.wire import NOT_FOUND, binary, chunked, get, post, request, text

from .suite import Answers

PROGRAM = "limits"

CHUNKED = ("Transfer-Encoding", "chunked")
EXPECT = ("Expect", "100-continue")
TOO_LARGE = text("Payload Too Large", ("connection", "close"), status=413)


def chunks(*parts: bytes) -> bytes:
    return request("POST", "/echo", CHUNKED, body=chunked(*parts))


CASES = [
    Case("no body", request("POST", "/echo"), binary(b"")),
    Case("an empty body", post("/echo", b""), binary(b"")),
    Case("a body", post("/echo", b"\x00\r\n\xff"), binary(b"\x00\r\n\xff")),
    Case("a body of the largest size", post("/echo", b"x" * 1000), binary(b"x" * 1000)),
    Case("a body of one byte more", post("/echo", b"x" * 1001), TOO_LARGE, closes=True),
    Case(
        "a length of one byte more, announced",
        request("POST", "/echo", ("Content-Length", "1001")),
        TOO_LARGE,
        closes=True,
    ),
    Case(
        "a huge length, announced",
        request("POST", "/echo", ("Content-Length", "9999999999999")),
        TOO_LARGE,
        closes=True,
    ),
    Case("no chunks", chunks(), binary(b"")),
    Case("chunks", chunks(b"one ", b"two"), binary(b"one two")),
    Case("chunks of the largest size", chunks(*[b"x" * 100] * 10), binary(b"x" * 1000)),
    Case("chunks of one byte more", chunks(*[b"x" * 100] * 10, b"y"), TOO_LARGE, closes=True),
    Case("one chunk that is too large", chunks(b"x" * 1001), TOO_LARGE, closes=True),
    Case("a large body for an unknown path", post("/unknown", b"x" * 1001), TOO_LARGE, closes=True),
    Case("a body for an unknown path", post("/unknown", b"x" * 1000), NOT_FOUND),
    Case(
        "a body for another method",
        post("/", b"x" * 1000),
        text("Method Not Allowed", ("allow", "GET, HEAD, OPTIONS"), status=405),
    ),
    Case("a body of GET", request("GET", "/", body=b"GET / HTTP/1.1\r\n\r\n"), text("root")),
]


class TestAnswers(Answers):
    pass


def test_a_body_may_come_byte_by_byte(connection):
    for byte in chunks(b"one ", b"two"):
        connection.send(bytes([byte]))
    assert connection.answer().body == b"one two"


def test_a_head_may_come_byte_by_byte(connection):
    for byte in get("/"):
        connection.send(bytes([byte]))
    assert connection.answer().text == "root"


def test_chunks_are_refused_as_soon_as_they_are_too_large(connection):
    connection.send(request("POST", "/echo", CHUNKED) + b"3e8\r\n" + b"x" * 1000 + b"\r\n")
    assert connection.is_silent()
    connection.send(b"1\r\ny\r\n")
    assert connection.answer().show() == TOO_LARGE
    assert connection.is_closed()


def test_no_handler_sees_a_body_that_is_too_large(server):
    before = server.ask(get("/called")).text
    for send in (post("/echo", b"x" * 1001), chunks(b"x" * 1001)):
        assert server.ask(send).status == 413
    assert server.ask(get("/called")).text == before


def test_a_client_that_sends_on_gets_its_413(server):
    with server.connect() as connection:
        connection.send(request("POST", "/echo", ("Content-Length", "300000")))
        assert connection.answer().show() == TOO_LARGE


def test_no_handler_sees_a_body_that_ends_early(server):
    before = server.ask(get("/called")).text
    for send in (
        request("POST", "/echo", ("Content-Length", "10")) + b"short",
        request("POST", "/echo", CHUNKED) + b"5\r\nabcde\r\n",
        request("POST", "/echo", CHUNKED) + b"5\r\nab",
    ):
        with server.connect() as connection:
            connection.send(send)
            connection.half_close()
            assert b"HTTP/1.1 200" not in connection.rest()
    assert server.ask(get("/called")).text == before


@pytest.mark.parametrize("spelling", ["100-continue", "100-Continue"])
def test_continue_is_sent_for_a_body_that_is_wanted(connection, spelling):
    connection.send(request("POST", "/echo", ("Expect", spelling), ("Content-Length", "4")))
    assert connection.answer().raw == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection.send(b"body")
    assert connection.answer().body == b"body"
    assert connection.ask(get("/")).text == "root"


def test_continue_is_sent_for_chunks(connection):
    connection.send(request("POST", "/echo", EXPECT, CHUNKED))
    assert connection.answer().status == 100
    connection.send(chunked(b"body"))
    assert connection.answer().body == b"body"


@pytest.mark.parametrize(
    ("path", "length", "status"), [("/unknown", "4", 404), ("/", "4", 405), ("/echo", "1001", 413), ("/%zz", "4", 400)]
)
def test_continue_is_not_sent_for_a_body_that_nobody_wants(connection, path, length, status):
    connection.send(request("POST", path, EXPECT, ("Content-Length", length)))
    assert connection.answer().status == status


def test_a_body_that_comes_without_waiting_needs_no_continue(connection):
    connection.send(request("POST", "/echo", EXPECT, ("Content-Length", "4")) + b"body" + get("/"))
    answer = connection.answer()
    if answer.status == 100:
        answer = connection.answer()
    assert answer.body == b"body"
    assert connection.answer().text == "root"


@pytest.mark.parametrize("path", ["/unknown", "/"])
def test_a_body_that_nobody_reads_is_never_taken_for_a_request(server, path):
    inner = post("/echo", b"smuggled")
    with server.connect() as connection:
        connection.send(post(path, inner))
        assert connection.answer().status in (404, 405)
        connection.send(get("/", ("Connection", "close")))
        # Either the body was skipped and the next request is answered, or the connection ended with the first answer.
        assert connection.rest().partition(b"\r\n\r\n")[2] in (b"root", b"")


def test_a_slow_body_does_not_keep_the_lane(server):
    with server.connect() as slow:
        slow.send(request("POST", "/echo", ("Content-Length", "4")) + b"bo")
        started = time.monotonic()
        assert server.ask(get("/")).text == "root"
        assert time.monotonic() - started < 1
        slow.send(b"dy")
        assert slow.answer().body == b"body"


def test_a_large_answer_arrives_whole(server):
    assert server.ask(get("/large/20000000")).body == b"z" * 20_000_000


def test_a_large_answer_waits_for_a_slow_client(server):
    with server.connect() as connection:
        connection.send(get("/large/20000000"))
        time.sleep(0.3)
        assert server.ask(get("/")).text == "root"
        assert len(connection.answer().body) == 20_000_000
