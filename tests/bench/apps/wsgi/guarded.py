"""A bare WSGI application that calls two functions before it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

TEXT = [("Content-Type", "text/plain; charset=utf-8")]
Environ = dict[str, Any]


def authenticate(environ: Environ) -> bool:
    return not environ["PATH_INFO"].startswith("/admin")


def log(environ: Environ) -> None:
    print(f"Request: {environ['REQUEST_METHOD']} {environ['PATH_INFO']}")


def app(environ: Environ, start_response: Callable[..., Any]) -> list[bytes]:
    if not authenticate(environ):
        start_response("401 Unauthorized", TEXT)
        return [b"Unauthorized"]
    log(environ)
    if environ["PATH_INFO"] != "/middleware":
        start_response("404 Not Found", TEXT)
        return [b"Not Found"]
    start_response("200 OK", TEXT)
    return [b"Hello, World!"]
