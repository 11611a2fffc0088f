"""Work beside requests: functions after an answer, and tasks of the application."""

import asyncio
import json
import os
import threading
import time
from contextlib import suppress
from contextvars import ContextVar

from rupy import Request, Response, Rupy

variable = ContextVar("variable", default="unset")
app = Rupy()
seen = []


def note(what, *, threads=False):
    on_lane = threading.current_thread() is threading.main_thread()
    seen.append(f"{what}, {variable.get()}" + (f", {'on the lane' if on_lane else 'in a thread'}" if threads else ""))


async def note_async(what):
    await asyncio.sleep(0.01)
    note(what, threads=True)


def fail(error):
    raise error


@app.middleware
def set_variable(request: Request):
    variable.set("set")


@app.get("/sync")
def sync(request: Request):
    response = Response("answered")
    response.background(note, "first", threads=True)
    response.background(note_async, "second")
    response.background(note, "third")
    return response


@app.get("/async")
async def asynchronous(request: Request):
    await asyncio.sleep(0)
    response = Response("answered")
    response.background(note_async, "async")
    return response


@app.get("/slow/<float:seconds>")
def slow(request: Request, seconds):
    response = Response("answered at once")
    response.background(time.sleep, seconds)
    response.background(note, "slept")
    return response


@app.get("/fails")
def fails(request: Request):
    response = Response("answered")
    response.background(fail, ValueError("of the background"))
    response.background(fail, SystemExit(3))
    response.background(note, "after the failures")
    return response


@app.get("/not-a-function")
def not_a_function(request: Request):
    Response().background("note")


@app.get("/nothing")
def nothing(request: Request):
    response = Response(status=204)
    response.background(note, "nothing")
    return response


kept = Response("kept")
kept.background(note, "once")


@app.get("/kept")
def keep(request: Request):
    return kept


async def task(what, seconds=0.0, error=None):
    await asyncio.sleep(seconds)
    if error is not None:
        raise error
    seen.append(what)


@app.get("/spawn/<what>")
def spawn(request: Request, what):
    spawned = app.spawn(task(what))
    return [type(spawned).__name__, spawned.get_name(), spawned.done()]


@app.get("/spawn-async/<what>")
async def spawn_async(request: Request, what):
    await app.spawn(task(what))
    return seen[-1]


@app.get("/spawn-in-thread/<what>")
async def spawn_in_thread(request: Request, what):
    spawned = await asyncio.to_thread(app.spawn, task(what))
    await spawned
    return seen[-1]


@app.get("/spawn-fails")
def spawn_fails(request: Request):
    app.spawn(task("", error=ValueError("of the task")))
    app.spawn(task("", error=SystemExit(3)))
    return "spawned"


@app.get("/spawn-wrong")
def spawn_wrong(request: Request):
    app.spawn(task)


@app.get("/spawn-long/<float:seconds>")
def spawn_long(request: Request, seconds):
    app.spawn(shown(seconds))
    print("spawned", flush=True)
    return "spawned"


@app.get("/background-long/<float:seconds>")
def background_long(request: Request, seconds):
    response = Response("answered")
    response.background(time.sleep, seconds)
    response.background(print, "background ended", flush=True)
    return response


async def shown(seconds):
    try:
        await asyncio.sleep(seconds)
        print("task ended", flush=True)
    except asyncio.CancelledError:
        print("task cancelled", flush=True)
        while "STUBBORN" in os.environ:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(seconds)
        raise


@app.get("/thread/<float:seconds>")
async def thread(request: Request, seconds):
    app.spawn(asyncio.to_thread(time.sleep, seconds))
    await asyncio.sleep(0)
    print("spawned", flush=True)
    return "spawned"


@app.get("/exit")
async def leave(request: Request):
    await asyncio.sleep(0)
    raise SystemExit(3)


@app.get("/seen")
def look(request: Request):
    return seen


if __name__ == "__main__":
    app.run(port=0, **json.loads(os.environ.get("RUN", "{}")))
