"""Errors that describe their answer, and exception handlers, sync and async."""

import asyncio
import contextvars
import sys
import traceback

from rupy import BadRequest, HTTPException, Response, Router, Rupy, abort

app = Rupy(max_body_size=1000, max_target_length=200)
user = contextvars.ContextVar("user", default="nobody")


class Locked(HTTPException):
    """A class of its own with the status of another one."""

    def __init__(self):
        super().__init__(423, "locked", {"X-Kind": "lock"})


class Broken(Exception):
    pass


class VeryBroken(Broken):
    pass


class Later(Exception):
    pass


class Slept(Exception):
    pass


class Driven(Exception):
    pass


@app.middleware
def guard(request):
    user.set(request.get_query_param("user", "nobody"))
    if "abort" in request.query:
        abort(int(request.query["abort"]), request.get_query_param("body"))
    if "value" in request.query:
        raise ValueError("by guard")


@app.exception_handler(404)
def missing(request, error):
    shown = f"{request.method} {request.path} {type(error).__name__} {error.status} {user.get()}"
    return Response(shown, 404, {"X-Missing": "yes"})


@app.exception_handler(405)
async def not_allowed(request, error):
    await asyncio.sleep(0)
    return {"allow": error.headers[0][1] if isinstance(error.headers, list) else error.headers["Allow"]}, 405


@app.exception_handler(ValueError)
def value_error(request, error):
    return {"error": str(error), "handled": sys.exc_info()[1] is error}, 422


@app.exception_handler(Broken)
def broken(request, error):
    if "again" in request.query:
        raise KeyError("in the exception handler")
    if "wrong" in request.query:
        return 7
    if "abort" in error.args:
        abort(409, "by the exception handler")
    return f"{type(error).__name__} {error.args[0]} {request.state.seen}", 503


@app.exception_handler(Later)
async def later(request, error):
    await asyncio.sleep(0.001)
    if error.args == ("fails",):
        raise RuntimeError("after a while")

    async def chunks():
        yield f"{user.get()} "
        await asyncio.sleep(0)
        yield request.body

    return chunks()


@app.exception_handler(Slept)
async def slept(request, error):
    before = sys.exc_info()[1] is error
    await asyncio.sleep(0.001)
    frames = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    return {"handled": [before, sys.exc_info()[1] is error], "frames": frames}, 503


@app.exception_handler(Driven)
async def driven(request, error):
    return {"handled": sys.exc_info()[1] is error}, 503


@app.exception_handler(Locked)
def locked(request, error):
    return Response("wait", error.status, error.headers)


@app.exception_handler(500)
def failed(request, error):
    if "twice" in request.query:
        raise error
    return f"sorry: {type(error).__name__}", 500


@app.exception_handler(400)
def bad(request, error):
    return {"bad": error.body}, 400


@app.exception_handler(413)
async def too_large(request, error):
    await asyncio.sleep(0)
    return {"error": error.status, "path": request.path, "body": request.body, "user": user.get()}, error.status


@app.exception_handler(414)
def too_long(request, error):
    return {"error": error.status, "length": len(request.path)}, error.status


@app.exception_handler(501)
def not_implemented(request, error):
    return {"error": error.status, "method": request.method, "user": user.get()}, error.status


@app.get("/abort/<int:status>")
def aborts(request, status):
    abort(status)


@app.get("/described/<kind>")
def described(request, kind):
    bodies = {"text": "gone", "json": {"error": "gone"}, "bytes": b"gone", "stream": iter(["go", "ne"]), "none": None}
    raise HTTPException(410, bodies.get(kind, object()), {"X-Reason": kind} if kind != "none" else None)


@app.get("/redirect")
def redirect(request):
    abort(302, headers={"Location": "/elsewhere"})


@app.get("/locked")
def locks(request):
    raise Locked


@app.get("/late-abort")
async def late_abort(request):
    await asyncio.sleep(0.001)
    abort(409, "late")


@app.get("/no-such-status")
def no_such_status(request):
    abort(99)


@app.get("/value")
def value(request):
    raise ValueError("by a handler")


@app.get("/slept")
def fails_before_it_sleeps(request):
    raise Slept


@app.get("/driven")
async def fails_to_be_driven(request):
    raise Driven


@app.get("/unicode")
def unicode(request):
    return "\ud800".encode()


@app.get("/broken")
def breaks(request):
    request.state.seen = "seen"
    raise Broken("once")


@app.get("/very-broken")
async def breaks_much(request):
    request.state.seen = "seen"
    raise VeryBroken("twice")


@app.get("/broken-abort")
def breaks_abort(request):
    raise Broken("abort")


@app.post("/later")
def fails_later(request):
    raise Later(*request.query.getlist("arg"))


@app.post("/async-later")
async def fails_later_async(request):
    await asyncio.sleep(0)
    raise Later(*request.query.getlist("arg"))


@app.get("/stream")
def stream(request):
    if "fail" in request.query:
        raise ValueError("before the first chunk")
    yield "chunk"


@app.get("/async-stream")
async def async_stream(request):
    if "fail" in request.query:
        abort(404)
    yield "chunk"


@app.get("/other")
def other(request):
    raise KeyError("other")


@app.get("/exit")
def leaves(request):
    raise SystemExit(3)


@app.get("/nothing-to-send")
def nothing_to_send(request):
    return 7


@app.get("/missing-key")
def missing_key(request):
    return request.query["page"]


@app.get("/bad")
def bad_request(request):
    raise BadRequest("not so")


class Several(ExceptionGroup):
    """A group with an exception handler of its own."""


@app.exception_handler(Several)
def several(request, error):
    return f"{len(error.exceptions)} in a group", 422


def group(*errors):
    return ExceptionGroup("unhandled errors in a TaskGroup", errors)


GROUPS = {
    "described": lambda: group(HTTPException(409, "alone")),
    "nested": lambda: group(group(HTTPException(410, "deep", {"X-Deep": "yes"}))),
    "caught": lambda: group(ValueError("alone")),
    "of-base": lambda: BaseExceptionGroup("base", [HTTPException(409, "base")]),
    "own": lambda: Several("own", [HTTPException(409, "never")]),
    "own-inside": lambda: group(Several("own", [HTTPException(409, "inside")])),
    "two": lambda: group(HTTPException(409, "one"), ValueError("two")),
    "unknown": lambda: group(KeyError("nobody")),
}


@app.get("/group/<kind>")
def raise_group(request, kind):
    raise GROUPS[kind]()


@app.get("/task-group/<kind>")
async def raise_in_task_group(request, kind):
    async def fail():
        await asyncio.sleep(0)
        raise GROUPS[kind]()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(fail())


class Endless:
    def __iter__(self):
        return self

    def __next__(self):
        raise HTTPException(409, self)


@app.get("/endless")
def endless(request):
    return iter(Endless())


app.static("/files", "files")

hooked = Router("/hooked")
hooked.static("/files", "files")


@hooked.after_request
def hook(request, response):
    response.set_header("X-Hooked", str(response.status))


around = Router("/around")
around.static("/files", "files")


@around.middleware
def catch_missing(request, call_next):
    try:
        return call_next(request)
    except HTTPException as error:
        return Response(f"raised {error.status}", 404)


late = Router("/late")
late.static("/files", "files")


@late.middleware
async def catch_missing_late(request, call_next):
    try:
        return await call_next(request)
    except HTTPException as error:
        return Response(f"raised {error.status}", 404)


app.include(hooked)
app.include(around)
app.include(late)

if __name__ == "__main__":
    app.run(port=0)
