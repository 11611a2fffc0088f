"""All that a response takes, and what it refuses."""

import copy
import pickle
from datetime import datetime, timedelta, timezone
from http import HTTPStatus

from rupy import Request, Response, Rupy

app = Rupy()

MADE = {
    "empty": lambda: Response(),
    "str": lambda: Response("text ü"),
    "bytes": lambda: Response(b"\x00\xff"),
    "bytearray": lambda: Response(bytearray(b"array")),
    "memoryview": lambda: Response(memoryview(b"view")[1:]),
    "strided": lambda: Response(memoryview(b"abcdef")[::2]),
    "none": lambda: Response(None),
    "status": lambda: Response("gone", 410),
    "http-status": lambda: Response("made", HTTPStatus.CREATED),
    "status-299": lambda: Response("x", 299),
    "status-599": lambda: Response("x", status=599),
    "headers": lambda: Response("x", headers={"X-One": "1", "x-two": "zwei ü"}),
    "location": lambda: Response("", 302, {"Location": "/grün/日本 a?b=%20"}),
    "location-escaped": lambda: Response("", 302, {"location": "https://example.org/gr%C3%BCn"}),
    "content-location": lambda: Response("", headers={"Content-Location": "/ü"}),
    "filename": lambda: Response("", headers={"Content-Disposition": 'attachment; filename="日本 ü.txt"'}),
    "filename-ascii": lambda: Response("", headers={"Content-Disposition": "attachment; filename=a.txt"}),
    "location-tuple": lambda: ("", 302, {"Location": "/ü"}),
    "pairs": lambda: Response("x", headers=[("X-Many", "1"), ("x-many", "2")]),
    "type": lambda: Response("<p>", content_type="text/html; charset=utf-8"),
    "type-header": lambda: Response("<p>", headers={"Content-Type": "text/html"}),
    "type-both": lambda: Response("<p>", headers={"Content-Type": "text/plain"}, content_type="text/html"),
    "bytes-type": lambda: Response(b"GIF", content_type="image/gif"),
    "none-type": lambda: Response(None, content_type="text/plain"),
    "204": lambda: Response("never sent", status=204),
    "205": lambda: Response("never sent", status=205),
    "304": lambda: Response("never sent", status=304, headers={"ETag": '"a"'}),
    "204-length": lambda: Response(None, status=204, headers={"Content-Length": "4711"}),
    "204-length-zero": lambda: Response(None, status=204, headers={"Content-Length": "0"}),
    "304-length": lambda: Response(None, status=304, headers={"Content-Length": "4711"}),
    "length": lambda: Response("four", headers={"Content-Length": "4"}),
    "length-zero": lambda: Response("", headers={"Content-Length": "0"}),
}

CHANGED = {
    "set-header": lambda response: response.set_header("X-Set", "yes"),
    "set-header-twice": lambda response: (response.set_header("X-Set", "a"), response.set_header("x-set", "b")),
    "set-type": lambda response: response.set_header("Content-Type", "text/html"),
    "headers-location": lambda response: response.headers.__setitem__("Location", "/ü"),
    "headers-add-location": lambda response: response.headers.add("Location", "/日本"),
    "set-location": lambda response: response.set_header("Location", "/ü"),
    "headers-item": lambda response: response.headers.__setitem__("X-Set", "yes"),
    "headers-add": lambda response: (response.headers.add("X-Add", "1"), response.headers.add("X-Add", "2")),
    "headers-del": lambda response: response.headers.__delitem__("Content-Type"),
    "status": lambda response: setattr(response, "status", 202),
    "body": lambda response: setattr(response, "body", "other body"),
    "body-none": lambda response: setattr(response, "body", None),
}

REFUSED = {
    "body-int": lambda response: Response(1),
    "body-dict": lambda response: Response({}),
    "body-list": lambda response: Response([]),
    "body-set": lambda response: setattr(response, "body", 1),
    "status-100": lambda response: Response("", 100),
    "status-199": lambda response: Response("", 199),
    "status-600": lambda response: Response("", 600),
    "status-0": lambda response: Response("", 0),
    "status-negative": lambda response: Response("", -1),
    "status-text": lambda response: Response("", "200"),
    "status-none": lambda response: Response("", None),
    "status-set": lambda response: setattr(response, "status", 99),
    "name-space": lambda response: response.set_header("X Space", "a"),
    "name-colon": lambda response: response.set_header("X:", "a"),
    "name-crlf": lambda response: response.set_header("X\r\nY", "a"),
    "name-empty": lambda response: response.set_header("", "a"),
    "name-unicode": lambda response: response.set_header("Ü", "a"),
    "value-cr": lambda response: response.set_header("X", "a\rb"),
    "value-lf": lambda response: response.set_header("X", "a\nb"),
    "value-crlf": lambda response: response.set_header("X", "a\r\nInjected: b"),
    "value-nul": lambda response: response.set_header("X", "a\0b"),
    "value-unicode": lambda response: response.set_header("X", "☃"),
    "value-int": lambda response: response.set_header("X", 1),
    "constructor": lambda response: Response("", headers={"X": "a\nb"}),
    "constructor-pairs": lambda response: Response("", headers=[("X", "a"), ("Y", "a\nb")]),
    "constructor-type": lambda response: Response("", content_type="a\r\nb"),
    "constructor-triples": lambda response: Response("", headers=[("X", "a", "b")]),
    "location-two-lines": lambda response: response.set_header("Location", "/ü\r\nX: y"),
    "location-null": lambda response: response.set_header("Location", "/\0"),
    "disposition": lambda response: response.set_header("Content-Disposition", "attachment; grün.txt"),
    "item": lambda response: response.headers.__setitem__("X", "a\nb"),
    "add": lambda response: response.headers.add("X", "a\nb"),
    "connection": lambda response: response.set_header("Connection", "close"),
    "keep-alive": lambda response: response.set_header("keep-alive", "timeout=5"),
    "transfer-encoding": lambda response: response.set_header("Transfer-Encoding", "chunked"),
    "upgrade": lambda response: response.headers.add("Upgrade", "h2c"),
    "trailer": lambda response: response.headers.__setitem__("Trailer", "X"),
    "constructor-framing": lambda response: Response("", headers={"transfer-encoding": "chunked"}),
    "cookie-name": lambda response: response.set_cookie("a=b", "c"),
    "cookie-name-empty": lambda response: response.set_cookie("", "c"),
    "cookie-value": lambda response: response.set_cookie("a", "b; Secure"),
    "cookie-crlf": lambda response: response.set_cookie("a", "b\r\nInjected: c"),
    "cookie-path": lambda response: response.set_cookie("a", "b", path="/; Secure"),
    "cookie-domain": lambda response: response.set_cookie("a", "b", domain="x\r\ny"),
    "cookie-samesite": lambda response: response.set_cookie("a", "b", samesite="sometimes"),
    "cookie-samesite-none": lambda response: response.set_cookie("a", "b", samesite="none"),
    "cookie-partitioned": lambda response: response.set_cookie("a", "b", partitioned=True),
    "cookie-secure-name": lambda response: response.set_cookie("__secure-a", "b"),
    "cookie-host-name": lambda response: response.set_cookie("__Host-a", "b"),
    "cookie-host-domain": lambda response: response.set_cookie("__Host-a", "b", secure=True, domain="example.org"),
    "cookie-host-path": lambda response: response.set_cookie("__Host-a", "b", secure=True, path="/p"),
    "cookie-max-age": lambda response: response.set_cookie("a", "b", max_age="60"),
    "cookie-expires-nan": lambda response: response.set_cookie("a", "b", expires=float("nan")),
    "cookie-expires-infinite": lambda response: response.set_cookie("a", "b", expires=float("inf")),
    "delete-insecure": lambda response: response.delete_cookie("__Host-a", secure=False),
    "copied": lambda response: copy.copy(response),
    "copied-deeply": lambda response: copy.deepcopy(response),
    "pickled": lambda response: pickle.dumps(response),
    "constructor-five": lambda response: Response("", 200, None, None, None),
    "constructor-unknown": lambda response: Response("", mimetype="text/html"),
    "constructor-twice": lambda response: Response("", body=""),
    "subclass-status": lambda response: type("Created", (Response,), {"status": 201}),
}


class Titled(Response):
    """Initialised in its own way, with an attribute of its class and one of its own."""

    kind = "text/html; charset=utf-8"

    def __init__(self, title, *, status=200):
        super().__init__(f"<h1>{title}</h1>", status, content_type=self.kind)
        self.title = title


class Slotted(Response):
    __slots__ = ("number",)

    def __init__(self, number):
        super().__init__(body=str(number), headers={"X-Number": str(number)})
        self.number = number


class Deeper(Titled):
    def __init__(self):
        super().__init__("deeper", status=201)


class Mixin:
    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        self.set_header("X-Mixin", "yes")


class Mixed(Mixin, Response):
    pass


class Named(Response):
    """Made in its own way."""

    def __new__(cls, name):
        return super().__new__(cls, f"name {name}", 202)


class MadeAndInitialised(Response):
    def __new__(cls, name):
        return super().__new__(cls, "made")

    def __init__(self, name):
        self.set_header("X-Name", name)


class Silent(Response):
    def __init__(self):
        self.silent = True


class Plain(Response):
    """Says nothing of how it is made."""


class Shown(Response):
    """A property may stand before an attribute."""

    @property
    def status(self):
        return -super().status


SUBCLASSES = {
    "titled": lambda: Titled("a title"),
    "slotted": lambda: Slotted(7),
    "deeper": lambda: Deeper(),
    "mixed": lambda: Mixed("mixed", status=202),
    "named": lambda: Named("a"),
    "made-and-initialised": lambda: MadeAndInitialised("a"),
    "silent": lambda: Silent(),
    "plain": lambda: Plain("plain", 201),
    "plain-one": lambda: Plain("one"),
    "shown": lambda: Shown("shown", 201),
    "again": lambda: initialised_again(),
}


def initialised_again():
    response = Titled("first", status=201)
    response.__init__("second")
    return response

COOKIES = {
    "plain": lambda response: response.set_cookie("a", "b"),
    "all": lambda response: response.set_cookie(
        "a", "b", max_age=60, path="/p", domain="example.org", secure=True, httponly=True, samesite="Lax"
    ),
    "no-path": lambda response: response.set_cookie("a", "b", path=None),
    "expires": lambda response: response.set_cookie("a", "b", expires=datetime(2030, 1, 2, 3, 4, 5, tzinfo=timezone.utc)),
    "expires-number": lambda response: response.set_cookie("a", "b", expires=0),
    "two": lambda response: (response.set_cookie("a", "1"), response.set_cookie("b", "2")),
    "delete": lambda response: response.delete_cookie("a"),
    "age": lambda response: response.set_cookie("a", "b", max_age=timedelta(days=1, seconds=1.5)),
    "none": lambda response: response.set_cookie("a", "b", samesite="None", secure=True),
    "partitioned": lambda response: response.set_cookie("__Host-a", "b", secure=True, partitioned=True),
    "delete-host": lambda response: response.delete_cookie("__Host-a"),
    "delete-secure": lambda response: response.delete_cookie("__Secure-a", path="/p"),
    "delete-none": lambda response: response.delete_cookie("a", samesite="none", httponly=True),
    "delete-partitioned": lambda response: response.delete_cookie("a", partitioned=True),
    "delete-said": lambda response: response.delete_cookie("a", secure=True),
    "delete-at": lambda response: response.delete_cookie("a", path="/p", domain="example.org"),
}


@app.get("/make/<kind>")
def make(request: Request, kind):
    return MADE[kind]()


@app.get("/change/<kind>")
def change(request: Request, kind):
    response = Response("body")
    CHANGED[kind](response)
    return response


@app.get("/refuse/<kind>")
def refuse(request: Request, kind):
    response = Response("refused")
    try:
        REFUSED[kind](response)
    except (TypeError, ValueError):
        return response
    return Response("accepted", status=500)


@app.get("/cookie/<kind>")
def cookie(request: Request, kind):
    response = Response("")
    COOKIES[kind](response)
    return response


@app.get("/subclass/<kind>")
def subclass(request: Request, kind):
    return SUBCLASSES[kind]()


@app.get("/subclass/read")
def read_subclass(request: Request):
    titled, slotted = Titled("a"), Slotted(7)
    return [titled.title, titled.kind, titled.body, slotted.number, hasattr(slotted, "__dict__"), repr(titled)]


@app.get("/read")
def read(request: Request):
    response = Response("text", 201, {"X-One": "1"})
    return [
        response.status,
        response.body,
        response.get_header("x-one"),
        response.get_header("x-two"),
        response.get_header("x-two", "default"),
        response.get_header("Content-Type"),
        Response(b"data").body == b"data",
        Response(None).body,
    ]


@app.get("/length/<int:length>")
def length(request: Request, length):
    return Response("four", headers={"Content-Length": str(length)})


@app.get("/length-text/<value>")
def length_text(request: Request, value):
    return Response("four", headers={"Content-Length": value})


@app.get("/length-twice")
def length_twice(request: Request):
    return Response("four", headers=[("Content-Length", "4"), ("Content-Length", "4")])


@app.get("/length-later")
def length_later(request: Request):
    response = Response("four", headers={"Content-Length": "4"})
    response.body = "longer"
    return response


@app.get("/length-stream")
def length_stream(request: Request):
    return iter(["four"]), 200, {"Content-Length": "4"}


@app.get("/shared")
def shared(request: Request):
    return SHARED


SHARED = Response("shared", headers={"X-Shared": "yes"})

if __name__ == "__main__":
    app.run(port=0)
