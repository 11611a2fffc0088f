"""A bare RSGI application that waits before it answers."""

from __future__ import annotations

import asyncio
from typing import Any

from clients import cached, selected

TEXT = [("content-type", "text/plain; charset=utf-8")]


async def app(scope: Any, protocol: Any) -> None:
    path = scope.path
    if path == "/sleep":
        await asyncio.sleep(0.005)
        protocol.response_str(200, TEXT, "Hello, World!")
    elif path == "/redis":
        protocol.response_str(200, TEXT, await cached())
    elif path == "/postgresql":
        protocol.response_str(200, TEXT, await selected())
    else:
        protocol.response_str(404, TEXT, "Not Found")
