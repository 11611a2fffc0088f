"""A bare RSGI application: what a server without a framework costs."""

from __future__ import annotations

import json
from typing import Any

TEXT = [("content-type", "text/plain; charset=utf-8")]
JSON = [("content-type", "application/json")]


async def app(scope: Any, protocol: Any) -> None:
    method, path = scope.method, scope.path
    if method == "GET" and path == "/":
        protocol.response_str(200, TEXT, "Hello, World!")
    elif method == "GET" and path.startswith("/user/"):
        protocol.response_str(200, TEXT, f"Hello, {path[6:]}!")
    elif method == "GET" and path == "/json":
        protocol.response_str(200, JSON, json.dumps({"message": "Hello, World!"}, separators=(",", ":")))
    elif method == "POST" and path == "/echo":
        protocol.response_str(200, TEXT, f"Echo: {(await protocol()).decode()}")
    else:
        protocol.response_str(404, TEXT, "Not Found")
