"""Requests that are not sound."""

from __future__ import annotations

import pytest

from tests.support.case import Case
from tests.support.wire import NOT_FOUND, binary, chunked, get, post, request, text

from .suite import Answers

PROGRAM = "limits"

CLOSE = ("connection", "close")
TUNNEL = text("Not Implemented", CLOSE, status=501)
NOT_IMPLEMENTED = text("Not Implemented", status=501)
NOT_ALLOWED = text("Method Not Allowed", ("allow", "GET, HEAD, OPTIONS"), status=405)
TWICE = text("the body is chunked twice", CLOSE, status=400)

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
    "HTTP/1.10": raw("GET / HTTP/1.10", "Host: test"),
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
    "an empty coding": echo("Transfer-Encoding:", body=b"0\r\n\r\n"),
    "chunks of HTTP/1.0": raw("POST /echo HTTP/1.0", "Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
    "a fragment": raw("GET /#top HTTP/1.1", "Host: test"),
    "a fragment behind a query": raw("GET /?a=b#top HTTP/1.1", "Host: test"),
    "an empty fragment": raw("GET /# HTTP/1.1", "Host: test"),
    "a fragment of a URL": raw("GET http://test/#top HTTP/1.1", "Host: test"),
    "a URL without a host": raw("GET http:///a HTTP/1.1", "Host: test"),
    "a path of bytes beyond ASCII": raw("GET /caf\xe9 HTTP/1.1", "Host: test"),
    "nearly chunked": echo("Transfer-Encoding: xchunked", body=b"0\r\n\r\n"),
}

#: Well-formed, but not a request for this server.
UNSOUND = {
    "no Host": raw("GET / HTTP/1.1"),
    "two Hosts": raw("GET / HTTP/1.1", "Host: test", "Host: test"),
    "two Hosts that differ": raw("GET / HTTP/1.1", "Host: one", "Host: two"),
    "no Host for an unknown path": raw("GET /unknown HTTP/1.1"),
    "no Host with an absolute target": raw("GET http://test/ HTTP/1.1"),
    "two Hosts of HTTP/1.0": raw("GET / HTTP/1.0", "Host: test", "Host: test"),
    "a malformed Host of HTTP/1.0": raw("GET / HTTP/1.0", "Host: a/b"),
    "a malformed escape": get("/%zz"),
    "a target that is a host": raw("GET test HTTP/1.1", "Host: test"),
    "a target that is a host and a port": raw("GET test:80 HTTP/1.1", "Host: test"),
    "a star of another method than OPTIONS": raw("GET * HTTP/1.1", "Host: test"),
    "a star and more": raw("OPTIONS *a HTTP/1.1", "Host: test"),
    "a URL of another scheme": raw("GET ftp://test/ HTTP/1.1", "Host: test"),
    "a URL with user information": raw("GET http://user@test/ HTTP/1.1", "Host: test"),
    "a URL with a port that there is not": raw("GET http://test:65536/ HTTP/1.1", "Host: test"),
    "a URL with a port that is no number": raw("GET http://test:http/ HTTP/1.1", "Host: test"),
    "a URL without a name before the port": raw("GET http://:80/ HTTP/1.1", "Host: test"),
    **{
        f"the Host {host!r}": raw("GET / HTTP/1.1", f"Host: {host}")
        for host in ("a/b", "u@a", "a, b", "a,b", "###", "[::1", "[::g]", "::1", "a\tb", "a b", "a:b", "a:65536", "%zz")
    },
    "a malformed Host behind other fields": raw("GET / HTTP/1.1", "Accept: */*", "Accept: a", "Host: a/b"),
    "a malformed Host beside a URL": raw("GET http://test/ HTTP/1.1", "Host: a/b"),
}

HOST = "the Host is no host and port"
TARGET = "the target is neither a path nor a URL of HTTP"
MALFORMED = "the head of the request is malformed"

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
    Case("what is said of a Host", raw("GET / HTTP/1.1", "Host: a/b"), text(HOST, status=400)),
    Case("what is said of a target", raw("GET * HTTP/1.1", "Host: test"), text(TARGET, status=400)),
    Case(
        "what is said of a malformed head",
        raw("GET / HTTP/1.1", "no colon"),
        text(MALFORMED, CLOSE, status=400),
        closes=True,
    ),
    Case(
        "what is said of a head that is too large",
        get("/", ("X-Large", "a" * 1_000_000)),
        text("Request Header Fields Too Large", CLOSE, status=431),
        closes=True,
    ),
    *(
        Case(f"the Host {host}", raw("GET /host HTTP/1.1", f"Host: {host}"), text(host))
        for host in ("test", "a.example:8000", "127.0.0.1", "[::1]", "[::1]:80", "[v1.a:b]", "under_score", "a:", "%41")
    ),
    Case("the Host of a URL", raw("GET http://one:81/host HTTP/1.1", "Host: two"), text("one:81")),
    Case("the Host of a URL of HTTPS", raw("GET HTTPS://One/host HTTP/1.1", "Host: two"), text("One")),
    Case("the Host of a URL of HTTP/1.0", raw("GET http://one/host HTTP/1.0"), text("one"), closes=True),
    Case("a URL without a path", raw("GET http://test?a HTTP/1.1", "Host: test"), text("root")),
    Case("a hash in a field", get("/", ("X-Hash", "/a#b HTTP/1.1")), text("root")),
    Case("HTTP/1.2", raw("GET / HTTP/1.2", "Host: test"), text("root")),
    Case("HTTP/1.9", raw("GET / HTTP/1.9", "Host: test"), text("root")),
    Case(
        "a star",
        raw("OPTIONS * HTTP/1.1", "Host: test"),
        "204 No Content\nallow: GET, HEAD, OPTIONS, POST, PURGE\n\n",
    ),
    Case("a tunnel", raw("CONNECT test:443 HTTP/1.1", "Host: test:443"), TUNNEL, closes=True),
    Case("a tunnel to a path", raw("CONNECT / HTTP/1.1", "Host: test"), TUNNEL, closes=True),
    Case("a method of no route", raw("PROPFIND / HTTP/1.1", "Host: test"), NOT_IMPLEMENTED),
    Case("a method of no route for an unknown path", raw("COPY /unknown HTTP/1.1", "Host: test"), NOT_IMPLEMENTED),
    Case("a method in small letters", raw("get / HTTP/1.1", "Host: test"), NOT_IMPLEMENTED),
    Case("a method of its own", raw("PURGE /purge HTTP/1.1", "Host: test"), text("purged")),
    Case("a method of another route", raw("PURGE / HTTP/1.1", "Host: test"), NOT_ALLOWED),
    Case("a method that everybody knows", raw("TRACE / HTTP/1.1", "Host: test"), NOT_ALLOWED),
    Case("a method that everybody knows, for an unknown path", raw("PATCH /a HTTP/1.1", "Host: test"), NOT_FOUND),
    Case("chunks twice", echo("Transfer-Encoding: chunked, chunked", body=b"0\r\n\r\n"), TWICE, closes=True),
    Case(
        "chunks twice, in two lines",
        echo("Transfer-Encoding: chunked", "Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
        TWICE,
        closes=True,
    ),
    Case("chunks in a list", echo("Transfer-Encoding: , chunked", body=b"3\r\nabc\r\n0\r\n\r\n"), binary(b"abc")),
    Case("one length twice", echo("Content-Length: 4", "Content-Length: 4", body=b"four"), binary(b"four")),
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


def test_nothing_behind_the_head_of_a_tunnel_is_answered(server):
    statuses, closed = answers(server, raw("CONNECT test:80 HTTP/1.1", "Host: test:80") + SMUGGLED)
    assert statuses == [501]
    assert closed


def test_a_fragment_is_seen_on_a_connection_that_is_kept(connection):
    assert connection.ask(get("/")).text == "root"
    assert connection.ask(get("/#top")).status == 400


def test_what_is_refused_after_other_answers_is_said_once(connection):
    connection.send(post("/echo", b"HTTP/1.1 400 \r\n\r\n") + raw("GET / HTTP/1.1", "no colon"))
    assert connection.answer().text == "HTTP/1.1 400 \r\n\r\n"
    assert connection.answer().show() == text(MALFORMED, CLOSE, status=400)
    assert connection.is_closed()


def test_a_sound_request_after_an_unsound_one(server):
    for send in UNSOUND.values():
        assert server.ask(send).status == 400
        assert server.ask(get("/")).text == "root"


def test_a_length_may_not_hide_a_request(connection):
    connection.send(post("/echo", SMUGGLED) + request("GET", "/"))
    assert connection.answer().body == SMUGGLED
    assert connection.answer().text == "root"
