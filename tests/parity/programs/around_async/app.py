"""Async middleware around handlers of all kinds, with plain middleware and after-hooks between them."""

import asyncio
import functools
from contextvars import ContextVar

from rupy import HTTPException, Response, Router, Rupy, abort

app = Rupy()
user: ContextVar[str] = ContextVar("user", default="nobody")
ended: list[str] = []


def note(request, name):
    if not hasattr(request.state, "way"):
        request.state.way = []
    request.state.way.append(name)


def wants(request, name):
    return name in request.query


def looping():
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return "no loop"
    return "a loop"


def task():
    return asyncio.current_task().get_name()


@app.middleware
async def outer(request, call_next):
    note(request, f"outer in {task()}")
    user.set(request.get_query_param("user", "nobody"))
    if wants(request, "wait"):
        await asyncio.sleep(0)
    if wants(request, "early"):
        return Response("early", status=202)
    if wants(request, "not-awaited"):
        return call_next(request)
    if wants(request, "twice"):
        await call_next(request)
    if wants(request, "thread"):
        try:
            await asyncio.to_thread(call_next, request)
        except RuntimeError as error:
            return Response(str(error), status=400)
    if wants(request, "timeout"):
        try:
            async with asyncio.timeout(0.001):
                return await call_next(request)
        except TimeoutError:
            return Response("timed out", status=504)
    try:
        response = await call_next(request)
    except HTTPException as error:
        note(request, f"outer saw {error.status}")
        raise
    except LookupError as error:
        return Response(f"outer caught {error!r}", status=503)
    finally:
        ended.append(request.path)
    note(request, "outer out")
    if wants(request, "shout"):
        response.body = shouted(response.body)
    return response


async def shouted(parts):
    async for part in parts:
        yield part.upper()


@app.middleware
async def between(request):
    note(request, f"between {looping()}")
    if wants(request, "between-wait"):
        await asyncio.sleep(0)
    if wants(request, "stop"):
        return Response("stopped", status=403)
    if wants(request, "abort"):
        abort(409, "aborted")
    return None


@app.middleware
def plain(request):
    note(request, f"plain {looping()}")
    if wants(request, "nested"):
        note(request, asyncio.run(asyncio.sleep(0, "nested")))


@app.middleware
async def inner(request, call_next):
    note(request, f"inner in {task()}")
    response = await call_next(request)
    response.set_header("X-User", user.get())
    note(request, "inner out")
    return response


@app.after_request
def last(request, response):
    note(request, f"last {looping()}")
    response.set_header("X-Way", ", ".join(request.state.way))


@app.after_request
async def before_last(request, response):
    note(request, f"before last {looping()}")
    if wants(request, "hook-wait"):
        await asyncio.sleep(0)
        note(request, "before last waited")
    if wants(request, "hook-replace"):
        return Response(f"hooked {response.status}", status=226)
    if wants(request, "hook-fail"):
        raise LookupError("a hook")
    return response


@app.exception_handler(KeyError)
async def key_error(request, error):
    await asyncio.sleep(0)
    return {"key": error.args[0]}, 422


@app.get("/plain")
def plain_handler(request):
    return f"{user.get()} {looping()}"


@app.get("/driven")
async def driven(request):
    return f"{user.get()} {looping()}"


@app.get("/waits")
async def waits(request):
    before = task()
    await asyncio.sleep(0)
    return {"user": user.get(), "task": task(), "same": before == task()}


@app.get("/slow")
async def slow(request):
    await asyncio.sleep(60)


@app.get("/raise/<name>")
async def raising(request, name):
    await asyncio.sleep(0)
    raise {"key": KeyError("raised"), "index": IndexError("raised"), "value": ValueError("raised")}[name]


@app.get("/stream")
async def stream(request):
    for part in ("one ", user.get()):
        await asyncio.sleep(0)
        yield part


@app.get("/stream/plain")
def plain_stream(request):
    yield "one "
    yield looping()


@app.get("/stream/fails")
async def failing(request):
    raise KeyError("stream")
    yield


@app.get("/ended")
def show_ended(request):
    return ended


app.static("/files", "files")


def logged(function):
    """A plain decorator, as many are: what it gives for an async function returns a coroutine."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        note(args[0], f"logged {function.__name__}")
        return function(*args, **kwargs)

    return wrapper


router = Router(prefix="/wrapped")


@router.middleware
@logged
async def wrapped_request(request):
    await asyncio.sleep(0)
    if wants(request, "wrapped-stop"):
        return Response("stopped by a wrapped one", status=402)


@router.middleware
@logged
async def wrapped_around(request, call_next):
    await asyncio.sleep(0)
    response = await call_next(request)
    note(request, "wrapped out")
    return response


@router.after_request
@logged
async def wrapped_after(request, response):
    await asyncio.sleep(0)
    response.set_header("X-Wrapped", "yes")


@router.get("/async")
async def behind_wrapped(request):
    return "behind"


@router.get("/plain")
def plain_behind_wrapped(request):
    return "behind"


@router.get("/handler")
@logged
async def wrapped_handler(request):
    await asyncio.sleep(0)
    return "wrapped"


def direct(request, call_next):
    """A plain one inside of async ones: what it stands around is plain, too."""
    note(request, f"direct {looping()}")
    response = call_next(request)
    note(request, "direct out")
    return response


@app.get("/direct", middleware=[direct])
def behind_direct(request):
    return looping()


@app.get("/direct/stream", middleware=[direct])
async def stream_behind_direct(request):
    yield "a stream "
    yield looping()


@app.get("/direct/wrapped", middleware=[direct])
@logged
async def wrapped_behind_direct(request):
    return "never"


app.include(router)

if __name__ == "__main__":
    app.run(port=0)
