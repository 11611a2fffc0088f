"""Connections: keep-alive, pipelining, half-closed clients, HTTP/1.0."""

from __future__ import annotations

import pytest

from tests.support.wire import chunked, get, post, request

PROGRAM = "limits"


def test_a_connection_is_kept(connection):
    for _ in range(100):
        answer = connection.ask(get("/"))
        assert (answer.text, answer.field("connection")) == ("root", None)


def test_a_connection_is_closed_on_request(connection):
    answer = connection.ask(get("/", ("Connection", "close")))
    assert (answer.text, answer.field("connection")) == ("root", "close")
    assert connection.is_closed()


def test_a_connection_is_kept_after_every_kind_of_answer(connection):
    for send, status in [
        (get("/unknown"), 404),
        (request("DELETE", "/"), 405),
        (request("OPTIONS", "/"), 204),
        (request("HEAD", "/"), 200),
        (get("/%zz"), 400),
        (post("/echo", b"body"), 200),
        (request("POST", "/echo", ("Transfer-Encoding", "chunked"), body=chunked(b"body")), 200),
        (get("/"), 200),
    ]:
        assert connection.ask(send).status == status


def test_pipelined_requests_are_answered_in_order(connection):
    connection.send(b"".join(post("/echo", f"body {number}") for number in range(200)))
    assert [connection.answer().text for _ in range(200)] == [f"body {number}" for number in range(200)]


def test_pipelined_requests_of_every_kind(connection):
    connection.send(
        get("/")
        + request("POST", "/echo", ("Transfer-Encoding", "chunked"), body=chunked(b"chun", b"ked"))
        + request("HEAD", "/")
        + get("/unknown")
        + post("/echo", b"")
        + request("OPTIONS", "/")
        + get("/large/100000")
        + get("/", ("Connection", "close"))
        + get("/never")
    )
    methods = ["GET", "POST", "HEAD", "GET", "POST", "OPTIONS", "GET", "GET"]
    answers = [connection.answer(method) for method in methods]
    assert [(answer.status, answer.body[:10]) for answer in answers] == [
        (200, b"root"),
        (200, b"chunked"),
        (200, b""),
        (404, b"Not Found"),
        (200, b""),
        (204, b""),
        (200, b"z" * 10),
        (200, b"root"),
    ]
    assert connection.is_closed()


def test_pipelined_requests_in_pieces(connection):
    data = b"".join(post("/echo", f"body {number}") for number in range(20))
    for start in range(0, len(data), 7):
        connection.send(data[start : start + 7])
    assert [connection.answer().text for _ in range(20)] == [f"body {number}" for number in range(20)]


def test_a_half_closed_client_gets_its_answer(connection):
    connection.send(get("/"))
    connection.half_close()
    assert connection.answer().text == "root"
    assert connection.is_closed()


def test_the_end_of_the_input_never_stops_a_handler(connection):
    connection.send(get("/sleep/300"))
    connection.half_close()
    assert connection.answer().text == "slept"
    assert connection.is_closed()


def test_a_half_closed_client_gets_a_large_answer(connection):
    connection.send(get("/large/5000000"))
    connection.half_close()
    assert len(connection.answer().body) == 5_000_000


def test_a_half_closed_client_gets_all_pipelined_answers(connection):
    connection.send(get("/") * 20)
    connection.half_close()
    assert [connection.answer().text for _ in range(20)] == ["root"] * 20
    assert connection.is_closed()


def test_clients_that_come_and_go_do_no_harm(server):
    for send in (
        b"",
        b"GET",
        b"GET / HTTP/1.1\r\n",
        get("/")[:-1],
        request("POST", "/echo", ("Content-Length", "9")) + b"b",
    ):
        with server.connect() as closed:
            closed.send(send)
        with server.connect() as reset:
            reset.send(send)
            reset.reset()
    assert server.ask(get("/")).text == "root"


def test_a_client_that_vanishes_while_its_handler_runs(server):
    with server.connect() as connection:
        connection.send(get("/sleep/100"))
        connection.reset()
    assert server.ask(get("/")).text == "root"


def test_http_1_0_is_closed_after_its_answer(connection):
    answer = connection.ask(request("GET", "/", version="1.0"))
    assert (answer.status, answer.text) == (200, "root")
    assert connection.is_closed()


def test_http_1_0_is_kept_on_request(connection):
    for _ in range(3):
        answer = connection.ask(request("GET", "/", ("Connection", "keep-alive"), version="1.0"))
        assert (answer.text, (answer.field("connection") or "").lower()) == ("root", "keep-alive")


def test_http_1_0_has_bodies(connection):
    assert connection.ask(request("POST", "/echo", body=b"body", version="1.0")).body == b"body"
    assert connection.is_closed()


def test_many_connections_at_once(server):
    connections = [server.connect() for _ in range(200)]
    try:
        for connection in connections:
            connection.send(get("/"))
        assert [connection.answer().text for connection in connections] == ["root"] * 200
    finally:
        for connection in connections:
            connection.close()


@pytest.mark.parametrize("size", [0, 1, 1000, 65_535, 65_536, 1_000_000])
def test_answers_of_every_size(connection, size):
    answer = connection.ask(get(f"/large/{size}"))
    assert (answer.field("content-length"), answer.body) == (str(size), b"z" * size)


def test_handlers_run_on_one_thread(connection):
    before = connection.ask(get("/threads")).text
    for _ in range(50):
        connection.ask(get("/"))
    assert connection.ask(get("/threads")).text == before
