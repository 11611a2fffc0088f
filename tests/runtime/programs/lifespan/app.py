"""A lifespan and hooks that say when they run; `FAIL` names those that fail, `HANG` the one that never ends.

A file `broken` beside this one lets the first of them fail.
"""

import asyncio
import json
import os
import time
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path

from rupy import Request, Rupy

set_by_lifespan = ContextVar("set_by_lifespan", default="unset")
set_by_startup = ContextVar("set_by_startup", default="unset")


def say(line):
    # In one piece: two workers may write at the same time.
    print(f"{line}\n", end="", flush=True)


async def reach(step):
    say(step)
    await asyncio.sleep(0)
    if step in os.environ.get("FAIL", "").split(", ") or (Path(__file__).parent / "broken").exists():
        raise ValueError(f"{step} on purpose")
    if os.environ.get("HANG") == step:
        say("hangs")
        await asyncio.sleep(3600)


@asynccontextmanager
async def lifespan(app):
    await reach("enter")
    set_by_lifespan.set("by the lifespan")
    # A cancel scope has to be left in the task that has entered it.
    async with asyncio.timeout(3600):
        try:
            yield {"answer": 42, "shared": []}
        except ValueError as error:
            say(f"left with: {error}")
            raise
        finally:
            await reach("exit")


app = Rupy(lifespan=lifespan)


@app.on_startup
async def first():
    await reach("startup 1")
    set_by_startup.set("by the start-up")


    if os.environ.get("HANG") == "stubbornly":
        await hang_stubbornly()


async def hang_stubbornly():
    for _ in range(2):
        try:
            say("hangs")
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            say("cancelled")
    await asyncio.sleep(2.5)
    say("has cleaned up")


@app.on_startup
def second():
    say("startup 2")
    # No loop is running in a def.
    asyncio.run(asyncio.sleep(0))
    if os.environ.get("FAIL") == "startup 2":
        raise ValueError("startup 2 on purpose")


@app.on_shutdown
async def last():
    await reach("shutdown 1")


@app.on_shutdown
def but_one():
    say("shutdown 2")
    if os.environ.get("FAIL") == "shutdown 2":
        raise SystemExit(3)


@app.get("/state")
def state(request: Request):
    request.state.shared.append(1)
    request.state.answer += 1
    return {"answer": request.state.answer, "shared": len(request.state.shared)}


@app.get("/variables")
def variables(request: Request):
    return [set_by_lifespan.get(), set_by_startup.get()]


@app.get("/variables/async")
async def variables_async(request: Request):
    await asyncio.sleep(0)
    return [set_by_lifespan.get(), set_by_startup.get()]


@app.get("/sleep/<int:milliseconds>")
def sleep(request: Request, milliseconds):
    say("sleeping")
    time.sleep(milliseconds / 1000)
    return "slept"


@app.get("/wait")
async def wait(request: Request):
    say("waiting")
    try:
        await asyncio.sleep(3600)
    finally:
        say("cancelled")


if __name__ == "__main__":
    app.run(port=0, **json.loads(os.environ.get("RUN", "{}")))
    say(f"returned, {set_by_startup.get()}")
