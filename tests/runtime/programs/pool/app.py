"""What keeps threads of the pool busy; the options of the application come from the environment."""

import asyncio
import json
import os
import sys
import threading
import time

from rupy import Rupy

app = Rupy(**json.loads(os.environ.get("OPTIONS", "{}")))
begun = []


@app.get("/threads", blocking=False)
def threads(request):
    return str(sum(thread.name.startswith("rupy pool ") for thread in threading.enumerate()))


@app.get("/begun", blocking=False)
def look(request):
    return begun


@app.get("/wait/<float:seconds>", blocking=True)
def wait(request, seconds):
    begun.append(seconds)
    time.sleep(seconds)
    print("waited", flush=True)
    return "waited"


@app.get("/spin", blocking=True)
def spin(request):
    begun.append("spin")
    while True:
        pass


@app.get("/stubborn", blocking=True)
def stubborn(request):
    """Catches what should end it, and sleeps."""
    begun.append("stubborn")
    while True:
        try:
            time.sleep(1000)
        except BaseException:
            continue


@app.get("/defiant", blocking=True)
def defiant(request):
    """Goes on after what should end it."""
    begun.append("defiant")
    while True:
        try:
            time.sleep(0.01)
        except SystemExit:
            print("asked to end", flush=True)


class Last:
    """What the module `sys` holds goes when the interpreter has begun to end."""

    gate = None

    def __del__(self, write=os.write, sleep=time.sleep):
        if self.gate is not None:
            write(self.gate, b".")
            sleep(0.5)
            write(1, b"last")


sys.last = Last()


@app.get("/late", blocking=True)
def late(request):
    """Comes back from C while the interpreter ends."""
    gate, sys.last.gate = os.pipe()
    begun.append("late")
    os.read(gate, 1)


@app.get("/late-stream", blocking=True)
def late_stream(request):
    """Likewise, in a generator."""
    gate, sys.last.gate = os.pipe()
    begun.append("late-stream")
    yield str(os.read(gate, 1))


held = threading.Event()


@app.get("/held", blocking=True)
def hold(request):
    begun.append("held")
    held.wait(60)
    return "held"


@app.get("/release", blocking=False)
def release(request):
    held.set()


async def admit(request):
    await asyncio.sleep(0)


async def surround(request, call_next):
    return await call_next(request)


async def mark(request, response):
    response.set_header("X-Mark", str(response.status))


@app.get("/first", blocking=True, after=[mark])
def first(request):
    return "first"


@app.get("/admitted", blocking=True, middleware=[admit], after=[mark])
def admitted(request):
    return "admitted"


@app.get("/surrounded", blocking=True, middleware=[surround], after=[mark])
def surrounded(request):
    return "surrounded"


@app.get("/lane/spin/<float:seconds>", blocking=False)
def keep_lane(request, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    return "done"


@app.get("/lane/sleep/<float:seconds>", blocking=False)
def sleep_on_lane(request, seconds):
    time.sleep(seconds)
    return "done"


@app.get("/count/<int:numbers>", blocking=True)
def count(request, numbers):
    return str(sum(1 for _ in range(numbers)))


@app.get("/endless", blocking=True)
def endless(request):
    try:
        while True:
            yield b"x" * 100
            time.sleep(0.01)
    finally:
        print("closed", flush=True)


if __name__ == "__main__":
    app.run(port=0, grace=float(os.environ.get("GRACE", "30")))
