from __future__ import annotations

import asyncio

from clients import cached, selected
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.get("/sleep")
async def sleep() -> PlainTextResponse:
    await asyncio.sleep(0.005)
    return PlainTextResponse("Hello, World!")


@app.get("/redis")
async def redis() -> PlainTextResponse:
    return PlainTextResponse(await cached())


@app.get("/postgresql")
async def postgresql() -> PlainTextResponse:
    return PlainTextResponse(await selected())
