"""Streams: what they yield, how they end, and who closes them."""

import asyncio
import time
from contextvars import ContextVar

from rupy import Request, Response, Rupy

app = Rupy()
tag: ContextVar[str] = ContextVar("tag", default="none")
closed: list[str] = []
advanced: dict[str, int] = {}


@app.middleware
def remember(request: Request):
    tag.set(request.get_header("X-Tag", "none"))
    return request


@app.get("/count/<int:chunks>")
def count(request, chunks):
    return (f"{number}\n" for number in range(chunks))


@app.get("/response/<int:chunks>")
def in_response(request, chunks):
    response = Response((f"{number}\n" for number in range(chunks)), 201, content_type="text/csv")
    response.set_cookie("seen", "1")
    return response


@app.get("/response/alone")
def alone_in_response(request):
    return Response(iter(["a", "b"]))


@app.get("/response/async")
async def async_in_response(request):
    async def body():
        yield "a"
        yield "b"

    return Response(body(), headers={"X-Kind": "async"})


def rest(request, response):
    time.sleep(0.3)
    response.set_header("X-Hook", tag.get())


@app.get("/too-long", blocking=True, after=[rest])
def too_long(request):
    """Its end takes as long as what answers in its place."""

    def body():
        try:
            yield "longer than it says"
        finally:
            time.sleep(0.3)

    return Response(body(), headers={"Content-Length": "5"})


@app.get("/no-text", after=[rest])
async def no_text(request):
    try:
        yield 5
    finally:
        await asyncio.sleep(0)


@app.get("/declared/<kind>/<int:length>")
def declared(request, kind, length):
    """Two chunks of five bytes."""

    def body():
        try:
            yield "12345"
            yield "67890"
        finally:
            closed.append(f"declared-{kind}")

    async def async_body():
        yield "12345"
        await asyncio.sleep(0)
        yield "67890"

    return async_body() if kind == "async" else body(), 200, {"Content-Length": str(length)}


@app.get("/pooled-declared/<int:length>", blocking=True)
def declared_on_the_pool(request, length):
    return iter(["12345", "67890"]), 200, {"Content-Length": str(length)}


@app.get("/nothing-declared/<int:length>")
def nothing_declared(request, length):
    return iter([]), 200, {"Content-Length": str(length)}


@app.get("/kinds")
def kinds(request):
    return iter([b"bytes ", "str ü ", bytearray(b"array "), memoryview(b"view"), b"", ""])


@app.get("/empty-chunks")
def empty_chunks(request):
    return iter([b"", b"a", b"", b"", b"b", b""])


@app.get("/fail/<int:chunks>")
def fail(request, chunks):
    def body():
        for number in range(chunks):
            yield f"{number}\n"
        raise ValueError("secret of the stream")

    return body()


@app.get("/fail/kind/<kind>")
def fail_kind(request, kind):
    def body():
        yield "begun"
        if kind == "int":
            yield 1
        raise {"exit": SystemExit, "interrupt": KeyboardInterrupt, "value": ValueError}[kind]()

    return body()


@app.get("/fail/kind/async")
async def fail_kind_async(request):
    yield "begun"
    yield 1


@app.get("/endless/<name>")
def endless(request, name):
    def body():
        advanced[name] = 0
        try:
            while True:
                advanced[name] += 1
                yield b"x" * 10_000
        finally:
            closed.append(name)

    return body()


@app.get("/slow/<name>")
def slow(request, name):
    def body():
        try:
            for number in range(200):
                yield f"{number}\n"
                time.sleep(0.02)
        finally:
            closed.append(name)

    return body()


class Closing:
    """An iterator of the application's own."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __iter__(self):
        return self

    def __next__(self) -> bytes:
        return b"y" * 10_000

    def close(self) -> None:
        closed.append(self.name)


@app.get("/iterator/<name>")
def iterator(request, name):
    return Closing(name)


@app.get("/closed/<name>")
def is_closed(request, name):
    return [closed.count(name), advanced.get(name)]


@app.get("/tags/<int:chunks>")
def tags(request: Request, chunks):
    def body():
        for _ in range(chunks):
            yield f"{tag.get()} {request.get_header('X-Tag')} {request.path}\n" * 500

    return body()


@app.get("/plain")
def plain(request):
    return "plain"


if __name__ == "__main__":
    app.run(port=0)
