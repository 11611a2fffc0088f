"""Plain middleware around plain handlers, and after-hooks: each leaves its name on the way in and on the way out."""

import asyncio
import threading
from contextvars import ContextVar

from rupy import HTTPException, Request, Response, Router, Rupy, abort

app = Rupy()
user: ContextVar[str] = ContextVar("user", default="nobody")
kept: list = []


def note(request: Request, name: str) -> None:
    if not hasattr(request.state, "way"):
        request.state.way = []
    request.state.way.append(name)


def wants(request: Request, name: str) -> bool:
    return name in request.query


@app.middleware
def first(request, call_next):
    note(request, "first")
    if wants(request, "early"):
        return Response("early", status=202)
    if wants(request, "none"):
        return None
    if wants(request, "tuple"):
        return ("no response", 200)
    if wants(request, "thread"):
        thread = threading.Thread(target=in_thread, args=(request, call_next))
        thread.start()
        thread.join()
    if wants(request, "other"):
        call_next("another request")
    try:
        response = call_next(request)
    except HTTPException as error:
        note(request, f"first saw {error.status}")
        raise
    except LookupError as error:
        if wants(request, "keep"):
            raise
        return Response(f"first caught {error!r}", status=503)
    if wants(request, "twice"):
        call_next(request)
    if wants(request, "replace"):
        response = Response(f"in place of {response.body}", headers={"X-Replaced": str(response.status)})
    if wants(request, "shout"):
        response.body = (part.upper() for part in response.body)
    if wants(request, "text"):
        response.body = "other"
    if wants(request, "seen"):
        response = Response(f"{type(response.body).__name__} {response.status} {sorted(response.headers.keys())}")
    note(request, "first out")
    return response


def in_thread(request, call_next):
    try:
        call_next(request)
    except RuntimeError as error:
        request.state.refused = str(error)


@app.middleware
def second(request):
    note(request, "second")
    user.set(request.get_query_param("user", "nobody"))
    if wants(request, "stop"):
        return Response("stopped", status=403)
    if wants(request, "abort"):
        abort(409, "aborted")
    return request


@app.middleware
def third(request, call_next):
    note(request, "third")
    response = call_next(request)
    response.set_header("X-User", user.get())
    if wants(request, "status"):
        response.status = 402
    note(request, "third out")
    return response


@app.after_request
def last(request, response):
    note(request, "last")
    response.set_header("X-Way", ", ".join(request.state.way))
    if wants(request, "bad-length"):
        response.headers["Content-Length"] = "1"
    return response


@app.after_request
def before_last(request, response):
    note(request, "before last")
    if wants(request, "hook-replace"):
        return Response(f"hooked {response.status}", status=226)
    if wants(request, "hook-fail"):
        raise LookupError("a hook")
    if wants(request, "hook-abort"):
        abort(410)
    if wants(request, "hook-text"):
        return "text"
    return None


@app.exception_handler(KeyError)
def key_error(request, error):
    note(request, "key error")
    if wants(request, "again"):
        raise ValueError("again")
    return {"key": error.args[0]}, 422


@app.get("/text")
def text(request):
    return user.get()


@app.get("/json")
def json(request):
    return {"a": [1]}


@app.get("/bytes")
def data(request):
    return b"\x00\xff"


@app.get("/nothing")
def nothing(request):
    return None


@app.get("/made")
def made(request):
    return "made", 201, {"X-Made": "yes", "Content-Type": "text/x-made"}


class Special(Response):
    """A response of a class of its own."""


@app.get("/special")
def special(request):
    return Special("special", status=202)


@app.get("/wrong")
def wrong(request):
    return object()


@app.get("/stream")
def stream(request):
    yield "one "
    yield user.get()


@app.get("/stream/async")
async def async_stream(request):
    for part in ("one ", "two"):
        await asyncio.sleep(0)
        yield part


@app.get("/stream/fails")
def failing(request):
    raise KeyError("stream")
    yield


@app.get("/stream/fails-later")
def failing_later(request):
    yield "one "
    raise KeyError("stream")


@app.get("/raise/<name>")
def raising(request, name):
    raise {"key": KeyError("raised"), "index": IndexError("raised"), "value": ValueError("raised")}[name]


@app.get("/loop")
def loop(request):
    async def inside():
        return "ran"

    return asyncio.run(inside())


@app.post("/echo")
def echo(request):
    return request.data


@app.get("/refused")
def refused(request):
    return getattr(request.state, "refused", "not refused")


app.static("/files", "files")


@app.get("/keep")
def keep(request):
    return "kept"


def keeping(request, call_next):
    kept.append((request, call_next))
    return call_next(request) if not wants(request, "not-called") else Response("not called")


@app.get("/kept", middleware=[keeping])
def show_kept(request):
    """What was kept still shows its own request, and goes on no more."""
    shown = []
    for old, call_next in kept[:-1]:
        try:
            call_next(old)
        except RuntimeError as error:
            shown.append(f"{old.path}?{old.query_string} {error}")
    return shown


# Routers, one inside of the other, each with all kinds of middleware.

outer, inner = Router(prefix="/outer"), Router(prefix="/inner")


def noting(name):
    """A middleware around others, with a name of its own."""

    def around(request, call_next):
        note(request, name)
        response = call_next(request)
        note(request, f"{name} out")
        return response

    return around


@outer.after_request
def outer_after(request, response):
    note(request, "outer after")


@outer.middleware
def outer_around(request, call_next):
    note(request, "outer")
    response = call_next(request)
    note(request, "outer out")
    return response


@inner.middleware
def inner_request(request):
    note(request, "inner")


@inner.after_request
def inner_after(request, response):
    note(request, "inner after")


def own_request(request):
    note(request, "own")
    if wants(request, "own-stop"):
        return Response("own", status=402)


def own_around(request, call_next):
    note(request, "own around")
    response = call_next(request)
    note(request, "own out")
    return response


def own_after(request, response):
    note(request, "own after")


def own_first_after(request, response):
    note(request, "own first after")


@inner.get("/deep/<name>", middleware=[own_request, own_around], after=[own_after, own_first_after])
def deep(request, name):
    note(request, name)
    return name


@outer.get("/shallow")
def shallow(request):
    return "shallow"


outer.include(inner)
app.include(outer)

if __name__ == "__main__":
    app.run(port=0)
