"""Streams: what they yield, how they end, and who closes them."""

import asyncio
import contextlib
import time
from contextvars import ContextVar

from rupy import Request, Response, Rupy, abort

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


class Pieces:
    """Ends, and counts how often it is closed."""

    def __init__(self, name: str, *pieces: object) -> None:
        self.name = name
        self.pieces = iter(pieces)

    def __iter__(self):
        return self

    def __next__(self) -> object:
        piece = next(self.pieces)
        if isinstance(piece, Exception):
            raise piece
        return piece

    def close(self) -> None:
        closed.append(self.name)


class AsyncPieces:
    """The same for those who wait."""

    def __init__(self, name: str, *pieces: object) -> None:
        self.name = name
        self.pieces = iter(pieces)

    def __aiter__(self):
        return self

    async def __anext__(self) -> object:
        await asyncio.sleep(0)
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            return piece
        raise StopAsyncIteration

    async def aclose(self) -> None:
        await asyncio.sleep(0)
        closed.append(self.name)


def answers(make, kind: str, name: str):
    """What a handler may do with a stream."""
    if kind == "fails":
        return make(name, "piece", ValueError("in the middle"))
    if kind == "fails-at-once":
        return make(name, ValueError("at once"))
    if kind == "no-text":
        return make(name, "piece", 1)
    if kind == "never":
        abort_with(Response(make(name, "one ", "two")))
    body = make(name, "one ", "two")
    if kind == "kept-response":
        kept.append(Response(body))
        return kept[-1]
    return {
        "whole": lambda: body,
        "nothing": lambda: make(name),
        "tuple": lambda: (body, 201, {"X-Kind": kind}),
        "response": lambda: Response(body, 201),
        "four": lambda: (body, 200, {}, print),
        "one": lambda: (body,),
        "no-status": lambda: (body, 999),
        "no-field": lambda: (body, 200, {"X": "a\nb"}),
        "no-length": lambda: (body, 200, {"Content-Length": "1"}),
        "no-content": lambda: (body, 204),
        "not-modified": lambda: Response(body, 304),
        "replaced": lambda: body,
        "replaced-response": lambda: Response(body),
        "emptied": lambda: body,
        "wrapped": lambda: body,
        "hook-fails": lambda: body,
        "around-replaces": lambda: body,
        "around-fails": lambda: Response(body),
    }[kind]()


kept: list[Response] = []


def abort_with(response):
    abort(410, f"not sent: {response.status}")


def wrap(body):
    with contextlib.closing(body):
        for piece in body:
            yield piece


async def wrap_async(body):
    async with contextlib.aclosing(body):
        async for piece in body:
            yield piece


def end(request, response):
    kind = request.path_params["kind"]
    if kind.startswith("replaced"):
        return Response("another answer")
    if kind == "emptied":
        response.body = "another body"
    if kind == "wrapped":
        is_async = hasattr(response.body, "__anext__")
        response.body = wrap_async(response.body) if is_async else wrap(response.body)
    if kind == "hook-fails":
        raise ValueError("the hook fails")


def stand_around(request, call_next):
    response = call_next(request)
    if request.path_params["kind"] == "around-replaces":
        return Response("another answer")
    if request.path_params["kind"] == "around-fails":
        raise ValueError("the middleware fails")
    return response


async def stand_around_async(request, call_next):
    response = await call_next(request)
    if request.path_params["kind"] == "around-replaces":
        return Response("another answer")
    if request.path_params["kind"] == "around-fails":
        raise ValueError("the middleware fails")
    return response


@app.get("/lane/<kind>/<name>")
def on_the_lane(request, kind, name):
    return answers(Pieces, kind, name)


@app.get("/pool/<kind>/<name>", blocking=True)
def on_the_pool(request, kind, name):
    return answers(Pieces, kind, name)


@app.get("/async/<kind>/<name>")
async def on_the_loop(request, kind, name):
    await asyncio.sleep(0)
    return answers(AsyncPieces, kind, name)


app.get("/lane-hooked/<kind>/<name>", after=[end])(on_the_lane)
app.get("/pool-hooked/<kind>/<name>", blocking=True, after=[end])(on_the_pool)
app.get("/async-hooked/<kind>/<name>", after=[end])(on_the_loop)
app.get("/lane-around/<kind>/<name>", middleware=[stand_around], after=[end])(on_the_lane)
app.get("/pool-around/<kind>/<name>", blocking=True, middleware=[stand_around], after=[end])(on_the_pool)
app.get("/async-around/<kind>/<name>", middleware=[stand_around_async], after=[end])(on_the_loop)


def nothing_for_ever(name):
    yield "begun"
    try:
        while True:
            time.sleep(0.002)
            yield b""
    finally:
        closed.append(name)


@app.get("/empty/<name>", blocking=False)
def empty(request, name):
    return nothing_for_ever(name)


@app.get("/pool-empty/<name>", blocking=True)
def empty_on_the_pool(request, name):
    return nothing_for_ever(name)


@app.get("/pool-late/<name>", blocking=True)
def late_on_the_pool(request, name):
    """The second piece takes as long as the client needs to leave."""

    def body():
        try:
            yield "first"
            time.sleep(0.3)
            yield "second"
            yield "third"
        finally:
            closed.append(name)

    return body()


@app.get("/hold", blocking=False)
def hold(request):
    time.sleep(0.8)
    return "held"


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
