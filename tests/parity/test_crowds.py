"""How many clients a server takes at a time."""

from __future__ import annotations

import contextlib

import pytest

from tests.support.wire import eventually, get, request, text

PROGRAM = "crowded"

BUSY = text("Service Unavailable", ("connection", "close"), ("retry-after", "1"), status=503)


@pytest.fixture
def two_at_work(server):
    """Two requests that are worked on: one sends its body, one does not read its answer."""
    with server.connect() as sending, server.connect() as reading:
        reading.send(get("/stream"))
        assert reading.socket.recv(10) == b"HTTP/1.1 2"
        sending.send(request("POST", "/echo", ("Expect", "100-continue"), ("Content-Length", "4")))
        assert sending.answer().status == 100
        yield sending, reading


def test_one_request_too_many_is_503(server, two_at_work):
    with server.connect() as third:
        assert third.ask(get("/")).show() == BUSY
        assert third.is_closed()


def test_one_request_too_many_for_an_unknown_path_is_503(server, two_at_work):
    assert server.ask(get("/unknown")).show() == BUSY


def test_there_is_room_again_when_a_request_is_answered(server, two_at_work):
    sending, _ = two_at_work
    sending.send(b"body")
    assert sending.answer().body == b"body"
    assert server.ask(get("/")).text == "root"


def test_there_is_room_again_when_a_client_leaves(server, two_at_work):
    _, reading = two_at_work
    reading.reset()
    assert eventually(lambda: server.ask(get("/")).status == 200)


def test_requests_one_after_the_other_are_all_answered(server):
    for _ in range(10):
        answer = server.ask(get("/", ("Connection", "close")))
        assert answer.text == "root"
    with server.connect() as connection:
        connection.send(get("/") * 50)
        assert [connection.answer().text for _ in range(50)] == ["root"] * 50


def test_answered_requests_whose_clients_keep_the_connection_open_are_not_in_flight(server):
    close = get("/", ("Connection", "close"))
    with server.connect() as first, server.connect() as second:
        assert [first.ask(close).text, second.ask(close).text] == ["root", "root"]
        assert server.ask(get("/")).text == "root"


def test_idle_connections_are_no_requests_in_flight(server):
    with server.connect() as first, server.connect() as second, server.connect() as third:
        for connection in (first, second, third, first, second, third):
            assert connection.ask(get("/")).text == "root"


def test_one_connection_too_many_waits_until_another_ends(server):
    with contextlib.ExitStack() as stack:
        taken = [stack.enter_context(server.connect()) for _ in range(3)]
        for connection in taken:
            assert connection.ask(get("/")).text == "root"
        waiting = stack.enter_context(server.connect())
        waiting.send(get("/"))
        assert waiting.is_silent(0.5)
        taken[0].close()
        assert waiting.answer().text == "root"
