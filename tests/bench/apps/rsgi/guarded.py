"""A bare RSGI application that calls two functions before it answers."""

from __future__ import annotations

from typing import Any

TEXT = [("content-type", "text/plain; charset=utf-8")]


def authenticate(scope: Any) -> bool:
    return not scope.path.startswith("/admin")


def log(scope: Any) -> None:
    print(f"Request: {scope.method} {scope.path}")


async def app(scope: Any, protocol: Any) -> None:
    if not authenticate(scope):
        protocol.response_str(401, TEXT, "Unauthorized")
        return
    log(scope)
    if scope.path == "/middleware":
        protocol.response_str(200, TEXT, "Hello, World!")
    else:
        protocol.response_str(404, TEXT, "Not Found")
