"""Asks the application in `app.py` raw requests through a `TestClient`; run in its folder, as a script.

On standard input a list of requests, in the file that is named the list of answers in the form of `wire.reply`: None
for a request that httpx does not send as it is.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import httpx

from rupy.testing import TestClient
from tests.support.wire import reply


def dechunked(data: bytes) -> bytes | None:
    """A body that was sent in plain chunks; None where it is another."""
    body = b""
    while data:
        size, _, data = data.partition(b"\r\n")
        if not size or set(size) - set(b"0123456789abcdef"):
            return None
        length = int(size, 16)
        chunk, end, data = data[:length], data[length : length + 2], data[length + 2 :]
        if end != b"\r\n":
            return None
        if length == 0:
            return None if data else body
        body += chunk
    return None


def parse(raw: bytes) -> httpx.Request | None:
    """A request as httpx would send it; None where it would send none of the kind."""
    head, end, body = raw.partition(b"\r\n\r\n")
    line, *lines = head.split(b"\r\n")
    words = line.split(b" ")
    fields = [(name, value.strip(b" \t")) for name, _, value in (field.partition(b":") for field in lines)]
    names = [name.lower() for name, _ in fields]
    plain = end and len(words) == 3 and words[2] == b"HTTP/1.1" and words[1].startswith(b"/")
    framings = names.count(b"content-length") + names.count(b"transfer-encoding")
    if not plain or names.count(b"host") != 1 or framings > 1 or any(name.strip() != name for name in names):
        return None
    known = dict(zip(names, (value for _, value in fields), strict=True))
    content: object = body
    if b"transfer-encoding" in known:
        decoded = dechunked(body)
        if known[b"transfer-encoding"] != b"chunked" or decoded is None:
            return None
        content = iter([decoded])
    elif not known.get(b"content-length", b"0").isdigit() or int(known.get(b"content-length", b"0")) != len(body):
        return None
    request = httpx.Request(words[0].decode(), "http://test", content=content)
    request.headers = httpx.Headers(fields)
    try:
        request.url = request.url.copy_with(raw_path=words[1])
    except httpx.InvalidURL:
        return None
    # It may have spelled it differently.
    return request if (request.method.encode(), request.url.raw_path) == (words[0], words[1]) else None


def ask(client: TestClient, raw: str) -> str | None:
    request = parse(raw.encode("latin-1"))
    if request is None:
        return None
    try:
        # As it came: not decompressed.
        with_body = client.send(request, stream=True)
        body = b"".join(with_body.iter_raw())
    except httpx.RemoteProtocolError as error:
        return str(error)
    fields = [(name.decode().lower(), value.decode("latin-1")) for name, value in with_body.headers.raw]
    shown = (field for field in fields if field[0] != "date")
    return reply(with_body.status_code, body, *shown, reason=with_body.reason_phrase)


def main() -> None:
    sys.path.insert(0, ".")
    from app import app

    with TestClient(app) as client:
        answers = [ask(client, raw) for raw in json.load(sys.stdin)]
    Path(sys.argv[1]).write_text(json.dumps(answers))


if __name__ == "__main__":
    main()
