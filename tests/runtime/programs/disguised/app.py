"""Async handlers that are no plain `async def`: the build leaves them to run time."""

import asyncio
import functools

from rupy import Rupy

app = Rupy()


class Object:
    async def __call__(self, request):
        await asyncio.sleep(0)
        return "an object"

    async def method(self, request):
        await asyncio.sleep(0)
        return "a method"


async def named(request, name):
    await asyncio.sleep(0)
    return name


app.get("/object")(Object())
app.get("/method")(Object().method)
app.get("/partial")(functools.partial(named, name="a partial"))

if __name__ == "__main__":
    app.run(port=0)
