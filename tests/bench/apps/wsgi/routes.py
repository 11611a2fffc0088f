"""A bare WSGI application: what a server without a framework costs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

TEXT = ("Content-Type", "text/plain; charset=utf-8")
JSON = ("Content-Type", "application/json")


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    kind = TEXT
    if method == "GET" and path == "/":
        body = b"Hello, World!"
    elif method == "GET" and path.startswith("/user/"):
        body = f"Hello, {path[6:]}!".encode()
    elif method == "GET" and path == "/json":
        kind, body = JSON, json.dumps({"message": "Hello, World!"}, separators=(",", ":")).encode()
    elif method == "POST" and path == "/echo":
        text = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        body = f"Echo: {text}".encode()
    else:
        start_response("404 Not Found", [TEXT])
        return [b"Not Found"]
    start_response("200 OK", [kind])
    return [body]
