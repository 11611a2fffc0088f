from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.bench.cases import Case, Load
from tests.bench.client import check
from tests.bench.errors import BenchError

HELLO = Case("text", "text", "/", b"Hello")
ECHO = Case("echo", "echo POST", "/echo", b"Echo: hi", method="POST", body=b"hi")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\n\r\nHello"
Serve = Callable[[bytes], "tuple[int, Future[bytes]]"]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Answers one connection with the bytes given; the future has what was received."""
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as threads:

        def answer(data: bytes) -> bytes:
            connection, _ = listener.accept()
            with connection:
                received = connection.recv(65536)
                connection.sendall(data)
            return received

        yield lambda data: (listener.getsockname()[1], threads.submit(answer, data))


def test_the_expected_answer_passes(serve):
    port, received = serve(ANSWER)
    check(port, Load(HELLO))
    assert received.result(5) == b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def test_a_chunked_answer_passes(serve):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
    port, _ = serve(head + b"2\r\nHe\r\n3\r\nllo\r\n0\r\n\r\n")
    check(port, Load(HELLO))


def test_a_body_is_sent_with_its_length(serve):
    port, received = serve(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\nEcho: hi")
    check(port, Load(ECHO))
    assert received.result(5).endswith(b"Content-Length: 2\r\n\r\nhi")


def test_pipelined_requests_are_sent_at_once(serve):
    port, received = serve(ANSWER * 3)
    check(port, Load(HELLO, pipelined=3))
    assert received.result(5) == b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 3


@pytest.mark.parametrize(
    "answer",
    [
        ANSWER.replace(b"Hello", b"Hullo"),
        ANSWER.replace(b"200 OK", b"500 Oh"),
        ANSWER.replace(b"text/plain", b"text/html"),
        ANSWER[:-1],
        b"",
    ],
    ids=["body", "status", "type", "cut", "closed"],
)
def test_another_answer_is_refused(serve, answer):
    port, _ = serve(answer)
    with pytest.raises(BenchError, match="text"):
        check(port, Load(HELLO))


def test_a_pipelined_answer_that_is_missing_is_refused(serve):
    port, _ = serve(ANSWER * 2)
    with pytest.raises(BenchError, match="text, 3 pipelined"):
        check(port, Load(HELLO, pipelined=3))
