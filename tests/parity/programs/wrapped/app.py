"""Async middleware and after-hooks behind plain decorators, in an application that has nothing else that is async."""

import asyncio

from decorators import logged

from rupy import Response, Rupy

app = Rupy()


def unnamed(function):
    return lambda request: function(request)


@app.middleware
@unnamed
async def first(request):
    await asyncio.sleep(0)
    request.state.way = ["first"]
    if "stop" in request.query:
        return Response("stopped", status=403)


@app.middleware
@logged
async def second(request):
    await asyncio.sleep(0)
    request.state.way.append("second")
    if "bad" in request.query:
        return "no response"
    if "fail" in request.query:
        raise LookupError("failed")


@app.get("/")
def index(request):
    return request.state.way


@app.get("/fails")
@logged
def fails(request):
    raise LookupError("behind a decorator")


if __name__ == "__main__":
    app.run(port=0)
