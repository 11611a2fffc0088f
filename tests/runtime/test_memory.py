"""A process that serves does not grow."""

from __future__ import annotations

import pytest

from tests.support.wire import get, post

PROGRAM = "memory"

REQUESTS = 200_000
BOUND = 2_000_000

#: One of each kind, answered in this order.
KINDS = [
    *(post(f"/item/{number}/n%C3%A4me?q=a+b", b'{"body": 1}', ("Cookie", "a=b; c=d")) for number in range(14)),
    get("/stream"),
    get("/fail"),
    get("/unknown/path"),
    get("/%zz"),
    post("/stream", b"x" * 100),
    get("/kept"),
]


def serve(server, count: int) -> None:
    """Send and read as many requests on one connection."""
    block = b"".join(KINDS)
    with server.connect(timeout=60) as connection:
        connection.send(block)
        size = sum(len(connection.answer().raw) for _ in KINDS)
        for _ in range(count // len(KINDS)):
            connection.send(block)
            missing = size
            while missing:
                received = connection.socket.recv(missing)
                assert received
                missing -= len(received)


@pytest.fixture(scope="module")
def server(program):
    """As it is operated: compiled."""
    with program.start("built") as server:
        yield server


@pytest.mark.slow
def test_it_does_not_grow_with_requests(server):
    serve(server, REQUESTS // 5)
    before = server.resident
    serve(server, REQUESTS)
    assert server.resident - before < BOUND


@pytest.mark.slow
def test_it_does_not_grow_with_connections(server):
    def ask(count: int) -> None:
        for _ in range(count):
            assert server.ask(get("/stream")).text == "mark" * 3

    ask(2000)
    before = server.resident
    ask(10_000)
    assert server.resident - before < BOUND
