"""Requests that nobody has thought of get the same bytes in both modes."""

from __future__ import annotations

import random

import pytest

from tests.support.wire import get, post, request

PROGRAM = "routing"
SEED = 20_261_122
COUNT = 600

SOUND = [
    get("/rank/literal"),
    get("/rank/4.5?a=b&c"),
    get("/deep/1/x/c/last"),
    get("/caf%C3%A9"),
    get("/files/a/b%2Fc/%20"),
    get("/seen/a/../b?x", ("Cookie", "a=b"), ("X-Any", "value")),
    post("/method/fixed", b"some body"),
    request("OPTIONS", "/method/fixed"),
    request("HEAD", "/head"),
    request("POST", "/several", ("Transfer-Encoding", "chunked"), body=b"3\r\nabc\r\n0\r\n\r\n"),
    get("/rank/42") + get("/both/") + get("/none", ("Connection", "close")),
    request("GET", "/", version="1.0"),
]

#: What mutations put in: the characters that mean something to a parser.
PIECES = [
    b"\r\n",
    b"\n",
    b"\r",
    b" ",
    b"\t",
    b"\0",
    b":",
    b"/",
    b"//",
    b"%",
    b"%2F",
    b"%zz",
    b"?",
    b"#",
    b";",
    b"\xff",
    b"..",
    b"1",
    b"-",
    b"<x>",
]


def mutated(source: random.Random) -> bytes:
    data = bytearray(source.choice(SOUND))
    for _ in range(source.randint(1, 3)):
        at = source.randrange(len(data))
        how = source.randrange(4)
        if how == 0:
            data[at:at] = source.choice(PIECES)
        elif how == 1:
            data[at : at + source.randint(1, 4)] = b""
        elif how == 2:
            data[at] = source.randrange(256)
        else:
            other = source.choice(SOUND)
            data[at:] = other[source.randrange(len(other)) :]
        data = data or bytearray(b"\r\n")
    return bytes(data)


def received(server, data: bytes) -> bytes:
    """Everything that comes back, the Dates aside."""
    with server.connect() as connection:
        connection.send(data)
        connection.half_close()
        return b"\r\n".join(line for line in connection.rest().split(b"\r\n") if not line.lower().startswith(b"date: "))


@pytest.mark.parity
def test_mutated_requests_get_the_same_bytes(program):
    source = random.Random(SEED)
    with program.start("development") as development, program.start("built") as built:
        for _ in range(COUNT):
            data = mutated(source)
            assert received(development, data) == received(built, data), data
        assert development.process.poll() is None
        assert built.process.poll() is None
