"""Handlers that take longer than they may, and some that do not."""

import asyncio
import contextlib
import time

from rupy import Request, Rupy

app = Rupy(handler_timeout=0.4)
seen = []


@app.middleware
async def guard(request: Request):
    if request.query.get("guard"):
        await asyncio.sleep(20)
    return request


@app.exception_handler(504)
async def apologise(request: Request, error):
    await asyncio.sleep(0)
    if request.path == "/apologised":
        return {"sorry": request.path}, 504
    raise error


@app.get("/soon", timeout=10)
async def soon(request: Request):
    await asyncio.sleep(0.01)
    return "soon"


@app.get("/guarded")
def guarded(request: Request):
    return "soon"


async def linger(request: Request, response):
    await asyncio.sleep(0.3)


@app.get("/together", after=[linger])
async def together(request: Request):
    await asyncio.sleep(0.3)
    return "each in time"


def block(request: Request):
    time.sleep(2.5)


@app.get("/blocked", middleware=[block], timeout=2)
async def blocked(request: Request):
    await asyncio.sleep(0.01)
    return "a def is not timed"


@app.get("/slow")
async def slow(request: Request):
    try:
        await asyncio.sleep(20)
    finally:
        seen.append("slow cleaned up")


@app.get("/apologised")
async def apologised(request: Request):
    await asyncio.sleep(20)


@app.get("/longer", timeout=10)
async def longer(request: Request):
    await asyncio.sleep(0.6)
    return "longer"


@app.get("/shorter", timeout=0.05)
async def shorter(request: Request):
    await asyncio.sleep(0.3)
    return "shorter"


@app.get("/keeps-it-to-itself")
async def keeps(request: Request):
    try:
        await asyncio.sleep(20)
    except asyncio.CancelledError:
        return "in time, in a way"


@app.get("/ignores")
async def ignores(request: Request):
    for _ in range(2):
        try:
            await asyncio.sleep(20)
        except asyncio.CancelledError:
            seen.append("ignored")
    return "nobody reads this"


def rest(request: Request, response):
    time.sleep(0.5)


@app.get("/goes-on", after=[rest])
async def goes_on(request: Request):
    end = time.monotonic() + 3
    while time.monotonic() < end:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(0.01)
    seen.append("went on")


@app.get("/fails")
async def fails(request: Request):
    try:
        await asyncio.sleep(20)
    finally:
        raise ValueError("while it was cancelled")


@app.get("/first-chunk")
async def first_chunk(request: Request):
    await asyncio.sleep(20)
    yield "never"


@app.get("/stream", timeout=10)
async def stream(request: Request):
    yield "first\n"
    await asyncio.sleep(0.6)
    yield "second\n"


@app.get("/seen")
def look(request: Request):
    return seen


if __name__ == "__main__":
    app.run(port=0)
