"""Handlers that wait while their client leaves."""

import asyncio
import time

from rupy import Rupy

app = Rupy(disconnect_grace=0.6)
seen = []


@app.get("/wait/<name>")
async def wait(request, name):
    started = time.monotonic()
    seen.append(f"{name} began")
    try:
        await asyncio.sleep(5)
    except asyncio.CancelledError:
        seconds = time.monotonic() - started
        seen.append(f"{name} cancelled {'soon' if seconds < 0.5 else 'later'}")
        raise
    return "waited"


@app.get("/short")
async def short(request):
    await asyncio.sleep(0.2)
    return "answered"


@app.get("/stubborn/<name>")
async def stubborn(request, name):
    seen.append(f"{name} began")
    try:
        await asyncio.sleep(5)
    except asyncio.CancelledError:
        await asyncio.sleep(0.05)
        seen.append(f"{name} cleaned up")
    return "nobody reads this"


@app.get("/blocking/<name>")
def blocking(request, name):
    seen.append(f"{name} began")
    time.sleep(1)
    seen.append(f"{name} ended")
    return "done"


@app.get("/stream/<name>")
async def stream(request, name):
    try:
        yield "first\n"
        await asyncio.sleep(5)
        yield "second\n"
    finally:
        seen.append(f"{name} closed")


@app.get("/seen")
def look(request):
    return seen


if __name__ == "__main__":
    app.run(port=0)
