"""What one client may send, and how long it may take."""

from __future__ import annotations

import contextlib
import time

import pytest

from tests.support.case import Case
from tests.support.wire import Connection, get, post, request, text

from .suite import Answers

PROGRAM = "bounded"

CLOSE = ("connection", "close")
TARGET_TOO_LONG = text("URI Too Long", CLOSE, status=414)
TIMEOUT = text("Request Timeout", CLOSE, status=408)

#: How late the server may look at times: once a second, and the machine may be busy.
LATE = 3.5


def head_of(size: int) -> bytes:
    """A request whose head has this many bytes."""
    rest = len(get("/", ("X-Fill", "")))
    return get("/", ("X-Fill", "a" * (size - rest)))


def fields(count: int) -> bytes:
    """A request with this many fields, Host included."""
    return get("/", *((f"X-{number}", "a") for number in range(count - 1)))


CASES = [
    Case("the longest target", get("/" + "a" * 49), text("a" * 49)),
    Case("a target of one byte more", get("/" + "a" * 50), TARGET_TOO_LONG, closes=True),
    Case("the longest query", get("/?" + "a" * 48), text("root")),
    Case("a query of one byte more", get("/?" + "a" * 49), TARGET_TOO_LONG, closes=True),
    Case("the longest target with a host", get("http://test/" + "a" * 49), text("a" * 49)),
    Case("a target beyond the head", get("/" + "a" * 5000), TARGET_TOO_LONG, closes=True),
    Case("a target beyond every buffer", get("/" + "a" * 500_000), TARGET_TOO_LONG, closes=True),
    Case("a target that does not end", b"GET /" + b"a" * 5000, TARGET_TOO_LONG, closes=True),
    Case("the largest head", head_of(1000), text("root")),
    Case("a head of one byte more", head_of(1001), 431, closes=True),
    Case("a head beyond every buffer", head_of(500_000), 431, closes=True),
    Case("a head that does not end", head_of(5000)[:-2], 431, closes=True),
    Case("a method that does not end", b"A" * 5000, 431, closes=True),
    Case("the most fields", fields(10), text("root")),
    Case("one field more", fields(11), 431, closes=True),
    Case("the largest body", post("/size", b"x" * 100_000), text("100000")),
    Case("a body of one byte more", post("/size", b"x" * 100_001), 413, closes=True),
]


class TestAnswers(Answers):
    pass


def test_answers_before_a_target_that_is_too_long_arrive(connection):
    connection.send(get("/") * 2 + get("/" + "a" * 5000))
    assert [connection.answer().text, connection.answer().text] == ["root", "root"]
    assert connection.answer().show() == TARGET_TOO_LONG
    assert connection.is_closed()


def test_a_body_that_spells_a_refusal_is_not_taken_for_one(connection):
    connection.send(post("/size", b"HTTP/1.1 431 ") + get("/HTTP/1.1%20431%20") + get("/" + "a" * 5000))
    assert [connection.answer().text, connection.answer().text] == ["13", "HTTP/1.1 431 "]
    assert connection.answer().show() == TARGET_TOO_LONG


def seconds_until_closed(connection: Connection) -> tuple[float, bytes]:
    """How long the server keeps a connection, and what it says at the end."""
    started = time.monotonic()
    said = connection.rest()
    return time.monotonic() - started, said


def timed_out(connection: Connection, started: float, least: float) -> None:
    """The answer is 408, in time."""
    assert connection.answer().show() == TIMEOUT
    assert least <= time.monotonic() - started < least + LATE
    assert connection.is_closed()


def test_heads_that_stop_are_408(server):
    heads = [b"G", b"GET / HTTP/1.1\r\nHost: test\r\n", b"GET / HTTP/1.1\r\nHost: test\r\n\r"]
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(server.connect()) for _ in heads]
        started = time.monotonic()
        for connection, head in zip(connections, heads, strict=True):
            connection.send(head)
        for connection in connections:
            timed_out(connection, started, 1.0)


def seconds_until_answered(connection: Connection, piece: bytes, pause: float, most: float) -> float:
    """How long a client may send a piece again and again until there is an answer."""
    started = time.monotonic()
    while connection.is_silent(pause) and time.monotonic() - started < most:
        connection.send(piece)
    return time.monotonic() - started


def test_a_head_that_comes_byte_by_byte_is_408(connection):
    connection.send(b"GET / HTTP/1.1\r\nHost: test\r\nX-Slow: ")
    assert seconds_until_answered(connection, b"a", 0.05, 10) < 1 + LATE
    assert connection.answer().show() == TIMEOUT


def test_the_second_head_that_stops_is_408(connection):
    assert connection.ask(get("/")).text == "root"
    time.sleep(1.5)
    started = time.monotonic()
    connection.send(b"GET / HTTP/1.1\r\n")
    timed_out(connection, started, 1.0)


def test_a_connection_that_sends_nothing_is_closed_without_a_word(connection):
    seconds, said = seconds_until_closed(connection)
    assert said == b""
    assert 1.0 <= seconds < 1 + LATE


def test_idle_connections_are_closed_without_a_word_unless_they_have_sent_part_of_a_head(server):
    with server.connect() as idle, server.connect() as partial:
        started = time.monotonic()
        assert idle.ask(get("/")).text == "root"
        # It comes with the request before it: the connection counts as idle, and is told what went wrong all the same.
        partial.send(get("/") + b"GET / HTTP/1.1\r\n")
        assert partial.answer().text == "root"
        assert idle.rest() == b""
        assert 6 <= time.monotonic() - started < 6 + LATE
        timed_out(partial, started, 6)


def test_a_connection_that_is_used_is_kept(connection):
    for _ in range(5):
        assert connection.ask(get("/")).text == "root"
        time.sleep(1.4)


def test_bodies_that_stop_are_408(server):
    length, chunked = ("Content-Length", "4096"), ("Transfer-Encoding", "chunked")
    bodies = [
        request("POST", "/size", length),
        request("POST", "/size", chunked),
        request("POST", "/size", length) + b"short",
        request("POST", "/size", chunked) + b"5\r\nshort\r\n",
        # However much has come.
        request("POST", "/size", ("Content-Length", "100000")) + b"x" * 99_999,
    ]
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(server.connect()) for _ in bodies]
        started = time.monotonic()
        for connection, body in zip(connections, bodies, strict=True):
            connection.send(body)
        for connection in connections:
            timed_out(connection, started, 3.0)


def test_a_body_that_comes_byte_by_byte_is_408(connection):
    connection.send(request("POST", "/size", ("Content-Length", "4096")))
    assert 3 <= seconds_until_answered(connection, b"x", 0.1, 10) < 3 + LATE
    assert connection.answer().show() == TIMEOUT


def test_a_body_that_comes_slowly_and_with_pauses_is_read_to_its_end(connection):
    connection.send(request("POST", "/size", ("Content-Length", "2560")))
    for piece, pause in [(64, 0.2)] * 20 + [(640, 2.0)] * 2:
        connection.send(b"x" * piece)
        time.sleep(pause)
    assert connection.answer().text == "2560"


def test_uploads_that_stand_still_do_not_shut_others_out(server):
    """The memory for bodies is that of sixteen; the clients that have it send nothing more."""
    with contextlib.ExitStack() as stack:
        idle = [stack.enter_context(server.connect()) for _ in range(20)]
        for connection in idle:
            connection.send(request("POST", "/size", ("Content-Length", "100000")) + b"x" * 99_999)
        # No longer than a body may stand still when the memory is full.
        time.sleep(0.8)
        started = time.monotonic()
        uploaded = [server.ask(post("/size", b"x" * 100_000)).status for _ in range(40)]
        assert time.monotonic() - started < 2
        stood_still = [connection.answer().status for connection in idle]
    assert uploaded == [200] * 40
    # Those that were too many at once, and those that made room; the others had their whole time.
    assert (stood_still.count(503), stood_still.count(408)) == (4, 16)


def test_uploads_that_go_on_are_not_sent_away_for_others(server):
    """Sixteen bodies that come at an honest pace fill the memory: it is the next one that is refused."""
    with contextlib.ExitStack() as stack:
        honest = [stack.enter_context(server.connect()) for _ in range(16)]
        for connection in honest:
            connection.send(request("POST", "/size", ("Content-Length", "100000")) + b"x" * 90_000)
        for _ in range(10):
            time.sleep(0.1)
            for connection in honest:
                connection.send(b"x" * 999)
        assert server.ask(post("/size", b"x" * 100_000)).status == 503
        for connection in honest:
            connection.send(b"x" * 10)
        assert [connection.answer().text for connection in honest] == ["100000"] * 16


def test_a_client_that_goes_on_sending_reads_why_its_upload_was_refused(connection):
    connection.send(request("POST", "/size", ("Content-Length", "50000000")))
    for _ in range(22):
        connection.send(b"x" * 10_000)
        time.sleep(0.1)
    assert connection.answer().status == 413
    assert connection.is_closed()


def test_a_client_that_never_stops_sending_is_closed(connection):
    connection.send(request("POST", "/size", ("Content-Length", "50000000")))
    started = time.monotonic()
    with contextlib.suppress(OSError):
        while time.monotonic() - started < 3 + LATE:
            connection.send(b"x" * 1000)
            time.sleep(0.05)
    assert 3 <= time.monotonic() - started < 3 + LATE


@pytest.mark.parametrize("path", ["/large", "/stream"])
def test_a_client_that_does_not_read_is_cut(server, path):
    with server.connect() as connection:
        connection.send(get(path))
        time.sleep(1 + LATE)
        # What was on its way arrives, but not the rest of 30 MB.
        assert len(connection.rest()) < 20_000_000
    assert server.ask(get("/")).text == "root"


def test_a_client_that_reads_slowly_is_not_cut(server):
    with server.connect() as connection:
        connection.send(get("/large"))
        head = connection.socket.recv(1000)
        received = len(head) - head.index(b"\r\n\r\n") - 4
        started = time.monotonic()
        while received < 30_000_000:
            data = connection.socket.recv(1 << 18)
            assert data, f"cut after {received} bytes"
            received += len(data)
            time.sleep(0.02)
        assert time.monotonic() - started > 1.5
