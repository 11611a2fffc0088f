"""Checks the answers of a server, byte for byte, before it is measured."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import BinaryIO

from .cases import Load
from .errors import BenchError

TIMEOUT = 10.0


@dataclass(frozen=True)
class Answer:
    """An answer as it came.

    Args:
        status: its status.
        media_type: its content type, without parameters.
        body: its body.
    """

    status: int
    media_type: str
    body: bytes


def check(port: int, load: Load) -> None:
    """Send the requests of a load on one connection.

    Raises:
        BenchError: an answer is missing or is not the expected one.
    """
    case = load.case
    expected = Answer(case.status, case.media_type, case.expected)
    try:
        answers = _ask(port, _request(load) * load.pipelined, load.pipelined)
    except (OSError, ValueError) as error:
        raise BenchError(f"{load.name}: {error}") from error
    for answer in answers:
        if answer != expected:
            raise BenchError(f"{load.name}: {answer} instead of {expected}")


def _request(load: Load) -> bytes:
    case = load.case
    length = f"Content-Type: text/plain\r\nContent-Length: {len(case.body)}\r\n" if case.body else ""
    return f"{case.method} {case.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{length}\r\n".encode() + case.body


def _ask(port: int, requests: bytes, count: int) -> list[Answer]:
    with socket.create_connection(("127.0.0.1", port), TIMEOUT) as connection:
        connection.sendall(requests)
        with connection.makefile("rb") as stream:
            return [_read(stream) for _ in range(count)]


def _read(stream: BinaryIO) -> Answer:
    line = stream.readline().split()
    if len(line) < 2:
        raise ValueError("the connection was closed without an answer")
    fields = {}
    while (field := stream.readline().rstrip(b"\r\n")) != b"":
        name, _, value = field.partition(b":")
        fields[name.lower()] = value.strip()
    media_type = fields.get(b"content-type", b"").split(b";")[0].decode()
    return Answer(int(line[1]), media_type, _body(stream, fields))


def _body(stream: BinaryIO, fields: dict[bytes, bytes]) -> bytes:
    if fields.get(b"transfer-encoding", b"").lower() != b"chunked":
        return stream.read(int(fields.get(b"content-length", b"0")))
    body = b""
    while (size := int(stream.readline(), 16)) != 0:
        body += stream.read(size)
        stream.readline()
    stream.readline()
    return body
