from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse

app = FastAPI()
Next = Callable[[Request], Awaitable[Response]]


# What is added last runs first.
@app.middleware("http")
async def log(request: Request, call_next: Next) -> Response:
    print(f"Request: {request.method} {request.url.path}")
    return await call_next(request)


@app.middleware("http")
async def authenticate(request: Request, call_next: Next) -> Response:
    if request.url.path.startswith("/admin"):
        return PlainTextResponse("Unauthorized", status_code=401)
    return await call_next(request)


@app.get("/middleware")
async def hello() -> PlainTextResponse:
    return PlainTextResponse("Hello, World!")
