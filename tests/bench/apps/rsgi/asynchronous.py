"""A bare RSGI application: what `async` costs a server without a framework."""

from __future__ import annotations

import asyncio
from typing import Any

TEXT = [("content-type", "text/plain; charset=utf-8")]


async def greeting() -> str:
    return "Hello, World!"


async def app(scope: Any, protocol: Any) -> None:
    path = scope.path
    if path == "/async":
        protocol.response_str(200, TEXT, "Hello, World!")
    elif path == "/task":
        protocol.response_str(200, TEXT, await greeting())
    elif path == "/yield":
        await asyncio.sleep(0)
        protocol.response_str(200, TEXT, "Hello, World!")
    else:
        protocol.response_str(404, TEXT, "Not Found")
