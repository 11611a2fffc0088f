"""Requests that are not sound."""

from __future__ import annotations

import pytest

from tests.support.case import Case
from tests.support.wire import binary, chunked, get, post, request, text

from .suite import Answers

PROGRAM = "limits"

SMUGGLED = b"POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 8\r\n\r\nsmuggled"


def raw(*lines: str, body: bytes = b"") -> bytes:
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def echo(*fields: str, body: bytes = b"") -> bytes:
    return raw("POST /echo HTTP/1.1", "Host: test", *fields, body=body)


#: Nobody can say where the next request begins: answered with 400, and the connection ends.
BROKEN = {
    "no version": raw("GET /", "Host: test"),
    "no target": raw("GET HTTP/1.1", "Host: test"),
    "no request": raw("garbage"),
    "two spaces": raw("GET  / HTTP/1.1", "Host: test"),
    "a tab": raw("GET\t/ HTTP/1.1", "Host: test"),
    "HTTP/1.2": raw("GET / HTTP/1.2", "Host: test"),
    "HTTP/3.0": raw("GET / HTTP/3.0", "Host: test"),
    "another protocol": raw("GET / SMTP/1.1", "Host: test"),
    "a method that is no token": raw("G(T / HTTP/1.1", "Host: test"),
    "a control character in the target": raw("GET /a\x01b HTTP/1.1", "Host: test"),
    "a space before the colon": raw("GET / HTTP/1.1", "Host : test"),
    "a name that is no token": raw("GET / HTTP/1.1", "Host: test", "X(Y): a"),
    "a line without a colon": raw("GET / HTTP/1.1", "Host: test", "no colon"),
    "an empty name": raw("GET / HTTP/1.1", "Host: test", ": a"),
    "a folded line": raw("GET / HTTP/1.1", "Host: test", "X-Folded: a", " b"),
    "a line that begins with a space": raw("GET / HTTP/1.1", " Host: test"),
    "NUL in a value": raw("GET / HTTP/1.1", "Host: test", "X-Nul: a\0b"),
    "a lone CR in a value": raw("GET / HTTP/1.1", "Host: test", "X-Cr: a\rb"),
    "a length that is no number": echo("Content-Length: four", body=b"four"),
    "a length with a sign": echo("Content-Length: +4", body=b"four"),
    "a negative length": echo("Content-Length: -4", body=b"four"),
    "a length in hexadecimal": echo("Content-Length: 0x4", body=b"four"),
    "a length with a fraction": echo("Content-Length: 4.0", body=b"four"),
    "an empty length": echo("Content-Length:", body=b"four"),
    "a length beyond 64 bits": echo("Content-Length: 18446744073709551620", body=b"four"),
    "two lengths that differ": echo("Content-Length: 4", "Content-Length: 5", body=b"four"),
    "two lengths in one field": echo("Content-Length: 4, 5", body=b"four"),
    "a coding that is not chunked": echo("Transfer-Encoding: gzip", body=b"four"),
    "chunked that is not last": echo("Transfer-Encoding: chunked, gzip", body=b"four"),
    "nearly chunked": echo("Transfer-Encoding: xchunked", body=b"0\r\n\r\n"),
}

#: Well-formed, but not a request for this server.
UNSOUND = {
    "no Host": raw("GET / HTTP/1.1"),
    "two Hosts": raw("GET / HTTP/1.1", "Host: test", "Host: test"),
    "two Hosts that differ": raw("GET / HTTP/1.1", "Host: one", "Host: two"),
    "no Host for an unknown path": raw("GET /unknown HTTP/1.1"),
    "no Host with an absolute target": raw("GET http://test/ HTTP/1.1"),
    "a malformed escape": get("/%zz"),
}

#: The sizes of chunks that are none.
CHUNKS = {
    "no size": b"\r\nabc\r\n0\r\n\r\n",
    "a size that is no number": b"zz\r\nabc\r\n0\r\n\r\n",
    "a negative size": b"-3\r\nabc\r\n0\r\n\r\n",
    "a size with a prefix": b"0x3\r\nabc\r\n0\r\n\r\n",
    "a size beyond 64 bits": b"10000000000000003\r\nabc\r\n0\r\n\r\n",
    "a chunk longer than its size": b"2\r\nabc\r\n0\r\n\r\n",
    "a size that ends with LF": b"3;\nabc\r\n0\r\n\r\n",
}

CASES = [
    *(Case(name, send, 400, closes=True) for name, send in BROKEN.items()),
    *(Case(name, send, 400) for name, send in UNSOUND.items()),
    *(Case(name, echo("Transfer-Encoding: chunked", body=body), 400, closes=True) for name, body in CHUNKS.items()),
    Case("an empty Host", raw("GET / HTTP/1.1", "Host:"), text("root")),
    Case("HTTP/1.0 needs no Host", raw("GET / HTTP/1.0"), text("root"), closes=True),
    Case("a target of 65 kB", get("/" + "a" * 66_000), 414, closes=True),
    Case("a query of 65 kB", get("/?" + "a" * 66_000), 414, closes=True),
    Case("a field of 1 MB", get("/", ("X-Large", "a" * 1_000_000)), 431, closes=True),
    Case("fields of 1 MB", get("/", *((f"X-{number}", "a" * 20_000) for number in range(50))), 431, closes=True),
    Case("a thousand fields", get("/", *((f"X-{number}", "a") for number in range(1000))), 431, closes=True),
    Case("a target of 8 kB", get("/?" + "a" * 8000), text("root")),
    Case("a field of 8 kB", get("/", ("X-Large", "a" * 8000)), text("root")),
    Case("fifty fields", get("/", *((f"X-{number}", "a") for number in range(50))), text("root")),
    Case("fields in bytes beyond ASCII", get("/", ("X-Latin", "\xff\xfe")), text("root")),
    Case("an empty line in front", b"\r\n" + get("/"), text("root")),
    Case(
        "chunks with extensions",
        echo("Transfer-Encoding: chunked", body=b'3;a=b;c="d"\r\nabc\r\n0\r\n\r\n'),
        binary(b"abc"),
    ),
    Case(
        "chunks with trailers",
        echo("Transfer-Encoding: chunked", body=b"3\r\nabc\r\n0\r\nX-Trailer: a\r\n\r\n"),
        binary(b"abc"),
    ),
    Case(
        "chunks with sizes in capitals",
        echo("Transfer-Encoding: CHUNKED", body=b"0A\r\n0123456789\r\n0\r\n\r\n"),
        binary(b"0123456789"),
    ),
]


class TestAnswers(Answers):
    pass


def answers(server, send: bytes) -> tuple[list[int], bool]:
    """The statuses of all answers, and whether the server closed the connection by itself."""
    with server.connect(timeout=3) as connection:
        connection.send(send)
        received = b""
        try:
            while data := connection.socket.recv(100_000):
                received += data
        except TimeoutError:
            closed = False
        except ConnectionResetError:
            closed = True
        else:
            closed = True
    assert b"smuggled" not in received
    return [int(part[:3]) for part in received.split(b"HTTP/1.1 ")[1:]], closed


@pytest.mark.parametrize(
    "fields",
    [
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: chunked", "Content-Length: 5"),
        ("Content-Length: 0", "Transfer-Encoding: chunked"),
        ("Content-Length: 5", "Transfer-Encoding: CHUNKED"),
        ("Content-Length: 5", "Transfer-Encoding: identity, chunked"),
    ],
)
def test_a_length_beside_chunks_gets_one_answer_at_most_and_a_closed_connection(server, fields):
    statuses, closed = answers(server, echo(*fields, body=chunked(b"abc")) + SMUGGLED)
    assert len(statuses) <= 1
    assert closed


@pytest.mark.parametrize("coding", ["gzip, chunked", "identity, chunked"])
def test_another_coding_than_chunked_is_501(server, coding):
    statuses, closed = answers(server, echo(f"Transfer-Encoding: {coding}", body=chunked(b"abc")) + SMUGGLED)
    assert statuses == [501]
    assert closed


@pytest.mark.parametrize("name", BROKEN)
def test_nothing_behind_a_broken_request_is_answered(server, name):
    statuses, closed = answers(server, BROKEN[name] + SMUGGLED)
    assert statuses == [400]
    assert closed


def test_a_broken_request_calls_no_handler(server):
    before = int(server.ask(get("/called")).text)
    for send in (*BROKEN.values(), *(echo("Transfer-Encoding: chunked", body=body) for body in CHUNKS.values())):
        with server.connect() as connection:
            connection.send(send)
            connection.answer()
    assert int(server.ask(get("/called")).text) == before


def test_a_sound_request_after_an_unsound_one(server):
    for send in UNSOUND.values():
        with server.connect() as connection:
            assert connection.ask(send).status == 400
            connection.close()
        assert server.ask(get("/")).text == "root"


def test_a_length_may_not_hide_a_request(connection):
    connection.send(post("/echo", SMUGGLED) + request("GET", "/"))
    assert connection.answer().body == SMUGGLED
    assert connection.answer().text == "root"
