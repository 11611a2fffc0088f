from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.get("/")
async def hello() -> PlainTextResponse:
    return PlainTextResponse("Hello, World!")


@app.get("/user/{username}")
async def user(username: str) -> PlainTextResponse:
    return PlainTextResponse(f"Hello, {username}!")


@app.get("/json")
async def message() -> dict[str, str]:
    return {"message": "Hello, World!"}


@app.post("/echo")
async def echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"Echo: {(await request.body()).decode()}")
