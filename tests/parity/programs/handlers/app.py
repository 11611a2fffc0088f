"""What a handler may return, and what happens when it raises."""

import asyncio
import collections
import functools
import io

from rupy import Response, Rupy

app = Rupy()


class Text(str):
    pass


class Quiet(BaseException):
    pass


class Mute(Exception):
    def __str__(self):
        raise RuntimeError("no text")


class Answer(Response):
    """A response of the application's own class."""


def numbers():
    yield "one "
    yield b"two "
    yield "drei ü"


def empty():
    yield from ()


RETURNED = {
    "response": lambda: Response("response"),
    "subclass": lambda: Answer("subclass", 201),
    "str": lambda: "text ü",
    "str-empty": lambda: "",
    "str-subclass": lambda: Text("subclass of str"),
    "bytes": lambda: b"\x00\xff",
    "bytes-empty": lambda: b"",
    "dict": lambda: {"a": [1, 2.5, None, True], "ü": "☃"},
    "dict-empty": dict,
    "dict-subclass": lambda: collections.OrderedDict(b=1, a=2),
    "list": lambda: [1, "two", {}],
    "list-empty": list,
    "none": lambda: None,
    "generator": numbers,
    "generator-empty": empty,
    "map": lambda: map(str, range(3)),
    "list-iterator": lambda: iter([b"a", b"b"]),
    "file": lambda: io.BytesIO(b"line 1\nline 2\n"),
    "status": lambda: ("made", 201),
    "status-dict": lambda: ({"made": True}, 201),
    "status-bytes": lambda: (b"made", 202),
    "status-none": lambda: (None, 202),
    "status-headers": lambda: ("made", 201, {"X-Made": "yes", "Location": "/made"}),
    "status-pairs": lambda: ("made", 201, [("X-Made", "a"), ("X-Made", "b")]),
    "status-type": lambda: ("<p>", 200, {"Content-Type": "text/html"}),
    "status-stream": lambda: (numbers(), 202, {"X-Made": "yes"}),
    "status-204": lambda: ("never sent", 204),
    "status-error": lambda: ("teapot", 418),
    "int": lambda: 1,
    "true": lambda: True,
    "float": lambda: 1.5,
    "set": lambda: {1},
    "object": object,
    "class": lambda: Response,
    "bytearray": lambda: bytearray(b"x"),
    "range": lambda: range(3),
    "coroutine-function": lambda: numbers,
    "tuple-1": lambda: ("x",),
    "tuple-4": lambda: ("x", 200, {}, None),
    "tuple-response": lambda: (Response("x"), 200),
    "status-100": lambda: ("x", 100),
    "status-600": lambda: ("x", 600),
    "status-text": lambda: ("x", "200"),
    "status-true": lambda: ("x", True),
    "status-huge": lambda: ("x", 10**30),
    "status-negative": lambda: ("x", -200),
    "headers-int": lambda: ("x", 200, {"X-Number": 1}),
    "headers-crlf": lambda: ("x", 200, {"X-Split": "a\r\nX-Injected: yes"}),
    "headers-framing": lambda: ("x", 200, {"Transfer-Encoding": "chunked"}),
    "headers-length": lambda: ("x", 200, {"Content-Length": "2"}),
    "surrogate": lambda: "lone \ud800",
    "surrogate-response": lambda: Response("lone \ud800"),
    "surrogate-dict": lambda: {"lone": "\ud800"},
    "surrogate-first": lambda: iter(["\ud800"]),
    "unencodable": lambda: {"object": object()},
    "key": lambda: {("a", "b"): 1},
    "generator-int": lambda: iter([1]),
}


def endless(depth=0):
    return endless(depth + 1)


def cyclic():
    value = []
    value.append(value)
    return value


def fails_at_once():
    raise ValueError("secret of the generator")
    yield


RAISED = {
    "value": lambda: ValueError("secret"),
    "system-exit": lambda: SystemExit(3),
    "system-exit-0": lambda: SystemExit(0),
    "keyboard-interrupt": lambda: KeyboardInterrupt("secret"),
    "generator-exit": lambda: GeneratorExit("secret"),
    "cancelled": lambda: asyncio.CancelledError("secret"),
    "stop-iteration": lambda: StopIteration("secret"),
    "base": lambda: Quiet("secret"),
    "mute": lambda: Mute("secret"),
    "group": lambda: ExceptionGroup("secret", [ValueError("a"), TypeError("b")]),
    "key": lambda: KeyError("secret"),
    "memory": lambda: MemoryError("secret"),
    "unicode": lambda: ValueError("secret \ud800 ü"),
}


@app.get("/return/<kind>")
def give(request, kind):
    return RETURNED[kind]()


@app.get("/raise/<kind>")
def fail(request, kind):
    raise RAISED[kind]()


@app.get("/raise-recursion")
def recursion(request):
    return endless()


@app.get("/return-cyclic")
def give_cyclic(request):
    return cyclic()


@app.get("/raise-generator")
def fail_generator(request):
    return fails_at_once()


@app.get("/missing-header")
def missing_header(request):
    return request.headers["X-Missing"]


@app.get("/missing-query")
def missing_query(request):
    return request.query["page"]


@app.get("/missing-caught")
def missing_caught(request):
    try:
        return request.query["page"]
    except KeyError:
        return "caught"


@app.get("/own-key-error")
def own_key_error(request):
    return {}["page"]


class Shelf:
    """Handlers that are methods, and one that is the object itself."""

    kind = "shelf"

    def __init__(self, books):
        self.books = books

    def register(self, prefix):
        app.get(f"{prefix}/book/<int:number>")(self.book)
        app.get(f"{prefix}/kind/<name>")(self.describe)
        app.get(f"{prefix}/free/<name>")(self.free)
        app.get(f"{prefix}/from/<int:number>")(functools.partial(self.counted, 10, step=2))
        app.get(f"{prefix}/waits", middleware=[self.marked], after=[self.stamped])(self.waits)
        app.get(prefix)(self)

    def __call__(self, request):
        return self.books

    def book(self, request, number):
        return self.books[number]

    @classmethod
    def describe(cls, request, *, name):
        return f"{name} of {cls.kind}"

    @staticmethod
    def free(request, name):
        return f"free {name}"

    def counted(self, start, request, number, step=1):
        return [start, number, step]

    async def waits(self, request):
        await asyncio.sleep(0)
        return [request.state.mark, *self.books]

    async def marked(self, request):
        request.state.mark = "marked"

    def stamped(self, request, response):
        response.set_header("X-Books", str(len(self.books)))


Shelf(["one", "two"]).register("/shelf")


if __name__ == "__main__":
    app.run(port=0)
