"""The body is asked for when the first function on the way may touch it."""

from __future__ import annotations

import time

import pytest

from tests.support.case import Case
from tests.support.wire import NOT_FOUND, Connection, binary, get, json, post, reply, request, text

from .suite import Answers

PROGRAM = "expecting"

CLOSE = ("connection", "close")
YES = ("x-around", "yes")
TEXT = ("content-type", "text/plain; charset=utf-8")
REFUSED = text("refused by me", CLOSE, status=401)
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def head(target: str, *fields: tuple[str, str], length: int = 4) -> bytes:
    return request("POST", target, ("Expect", "100-continue"), ("Content-Length", str(length)), *fields)


def refused(name: str, target: str, answer: str) -> Case:
    return Case(name, head(target), answer, closes=True)


HOOKED_FILE = "/hooked/files/a.txt"
FORBIDDEN = text("refused by around", CLOSE, status=403)

CASES = [
    refused("by a guard", "/echo?refuse=me", REFUSED),
    refused("by a guard before async code", "/async?refuse=me", REFUSED),
    refused("by a guard on the pool", "/pooled?refuse=me", REFUSED),
    refused("by a guard before what matches nothing", "/none?refuse=me", REFUSED),
    refused("by a guard before async middleware", "/late/echo?refuse=me", REFUSED),
    refused("by async middleware around", "/late/echo?around", FORBIDDEN),
    refused("behind async middleware around", "/late/echo?behind", text("refused behind", YES, CLOSE, status=403)),
    refused(
        "behind async middleware around, on the pool",
        "/late/pooled?behind",
        text("refused behind", YES, CLOSE, status=403),
    ),
    refused("by a method", "/methods?method", text("refused by a method", CLOSE, status=403)),
    refused("by the routing", "/none", text("Not Found", CLOSE, status=404)),
    refused("by the method", "/seen", text("Method Not Allowed", ("allow", "GET, HEAD, OPTIONS"), CLOSE, status=405)),
    refused("by a handler that takes none", "/ignores", text("POST 4", CLOSE)),
    refused("by a handler that takes none, inside of middleware", "/sync/ignores", text("POST", CLOSE)),
    Case("by its size", head("/echo", length=1001), json('{"too large":"/echo"}', CLOSE, status=413), closes=True),
    Case(
        "another expectation", post("/echo", "four", ("Expect", "more")), text("Expectation Failed", CLOSE, status=417)
    ),
    Case(
        "two expectations",
        post("/echo", "four", ("Expect", "100-continue"), ("Expect", "more")),
        text("Expectation Failed", CLOSE, status=417),
    ),
    Case(
        "an expectation of HTTP/1.0",
        request("POST", "/echo", ("Expect", "more"), body=b"four", version="1.0"),
        binary(b"four"),
        closes=True,
    ),
    Case("an expectation without a body", request("POST", "/echo", ("Expect", "100-continue")), binary(b"")),
    Case("a body for a file", request("GET", "/files/a.txt", body=b"four"), 200),
    Case("a body for a file, inside of an after-hook that reads it", request("GET", HOOKED_FILE, body=b"four"), 200),
    Case("a body for nothing", post("/none", "four"), NOT_FOUND),
]


class TestAnswers(Answers):
    pass


TAKEN = {
    "/echo": binary(b"four"),
    "/async": binary(b"four"),
    "/timed": binary(b"four"),
    "/stream": reply(200, "got four", TEXT, ("transfer-encoding", "chunked")),
    "/pooled": binary(b"four"),
    "/passed": binary(b"four"),
    "/methods": binary(b"four"),
    "/sync/echo": binary(b"four"),
    "/late/echo": binary(b"four", YES),
    "/late/pooled": binary(b"four", YES),
    "/hooked/echo": text("echo", ("x-length", "4")),
    # Nothing waits behind a plain function around: it is begun with the body.
    "/sync/echo?around": text("refused by around", status=403),
}


def continued(connection: Connection, sent: bytes) -> None:
    connection.send(sent)
    assert connection.answer().raw == CONTINUE


@pytest.mark.parametrize("target", TAKEN)
def test_a_body_that_is_touched_is_asked_for_once(connection, target):
    for _ in range(2):
        continued(connection, head(target))
        assert connection.is_silent(0.05)
        connection.send(b"four")
        assert connection.answer().show() == TAKEN[target]


@pytest.mark.parametrize("target", TAKEN)
def test_a_body_that_comes_by_itself_is_taken(server, target):
    assert server.ask(post(target, "four")).show() == TAKEN[target]


def test_the_guard_has_run_when_the_body_is_asked_for_and_the_handler_has_not(server):
    server.ask(get("/seen"))
    with server.connect() as connection:
        continued(connection, head("/echo"))
        assert server.ask(get("/seen")).text == "guard POST /echo,guard GET /seen"
        connection.send(b"four")
        assert connection.answer().show() == TAKEN["/echo"]
    assert server.ask(get("/seen")).text == "echo,guard GET /seen"


def test_a_body_that_is_refused_is_never_taken_for_a_request(server):
    server.ask(get("/seen"))
    with server.connect() as connection:
        connection.send(head("/echo?refuse=me", length=100) + post("/echo", "smuggled"))
        assert connection.answer().show() == REFUSED
        assert connection.is_closed()
    assert "echo" not in server.ask(get("/seen")).text.split(",")


def test_a_file_is_sent_behind_the_body_that_its_after_hook_reads(server):
    assert server.ask(request("GET", HOOKED_FILE, body=b"four")).field("x-length") == "4"


def test_a_body_that_is_touched_behind_the_back_of_the_proof_is_an_error_and_not_empty(server):
    answer = server.ask(head("/hidden"))
    assert (answer.status, answer.field("connection")) == (500, "close")
    assert "RuntimeError: the body of this request has not been read" in server.log


@pytest.mark.parametrize("target", ["/echo", "/late/echo", "/pooled"])
def test_chunks_that_grow_too_large_are_refused_behind_the_guard(connection, target):
    continued(connection, request("POST", target, ("Expect", "100-continue"), ("Transfer-Encoding", "chunked")))
    connection.send(b"3e9\r\n" + b"x" * 1001 + b"\r\n")
    assert connection.answer().show() == json(f'{{"too large":"{target}"}}', CLOSE, status=413)
    assert connection.is_closed()


@pytest.mark.parametrize("target", ["/echo", "/late/echo"])
def test_a_client_that_leaves_instead_of_sending_its_body_is_forgotten(server, target):
    server.ask(get("/seen"))
    for leave in (Connection.close, Connection.reset, Connection.half_close):
        with server.connect() as connection:
            continued(connection, head(target))
            leave(connection)
    with server.connect() as connection:
        continued(connection, head(target))
        connection.send(b"four")
        assert connection.answer().show() == TAKEN[target]
    assert server.ask(get("/seen")).text.split(",").count("echo") == (1 if target == "/echo" else 0)


def test_the_time_of_a_handler_begins_with_the_body(connection):
    continued(connection, head("/timed"))
    time.sleep(1.2)
    connection.send(b"four")
    assert connection.answer().show() == TAKEN["/timed"]
