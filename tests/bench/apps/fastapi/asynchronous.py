from __future__ import annotations

import asyncio

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

app = FastAPI()


async def greeting() -> str:
    return "Hello, World!"


@app.get("/async")
async def hello() -> PlainTextResponse:
    return PlainTextResponse("Hello, World!")


@app.get("/task")
async def task() -> PlainTextResponse:
    return PlainTextResponse(await greeting())


@app.get("/yield")
async def yielding() -> PlainTextResponse:
    await asyncio.sleep(0)
    return PlainTextResponse("Hello, World!")
