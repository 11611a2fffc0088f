"""Middleware around handlers that block: who runs on which thread, and in which context."""

import asyncio
import functools
import threading
from contextvars import ContextVar, copy_context

from rupy import Response, Rupy

app = Rupy()
user: ContextVar[str] = ContextVar("user", default="nobody")
started = threading.Event()


def thread():
    return "lane" if threading.current_thread() is threading.main_thread() else "pool"


def note(request, name):
    if not hasattr(request.state, "way"):
        request.state.way = []
    request.state.way.append(f"{name} {thread()}")


def plain(request, call_next):
    note(request, "plain")
    user.set("anna")
    response = call_next(request)
    note(request, "plain out")
    return response


async def waiting(request, call_next):
    note(request, "waiting")
    user.set("anna")
    await asyncio.sleep(0)
    response = await call_next(request)
    note(request, "waiting out")
    return response


def logged(function):
    @functools.wraps(function)
    def wrapper(*arguments):
        note(arguments[0], "logged")
        return function(*arguments)

    return wrapper


@logged
async def wrapped(request, call_next):
    await asyncio.sleep(0)
    response = await call_next(request)
    note(request, "wrapped out")
    return response


def guard(request):
    note(request, "guard")


async def restoring(request, call_next):
    """Sees what has been set behind it."""
    user.set("anna")
    try:
        await call_next(request)
    except KeyError as error:
        return Response(f"{error} {user.get()}")
    return Response(user.get())


async def meanwhile(request, call_next):
    """Another task changes a variable in the same context while a thread of the pool is at work."""
    context = copy_context()

    async def change():
        user.set("anna")
        started.set()

    async def go_on():
        user.set("nobody yet")
        changing = asyncio.create_task(change(), context=context)
        await call_next(request)
        await changing
        return Response(user.get())

    return await asyncio.create_task(go_on(), context=context)


async def last(request, response):
    note(request, "last")
    response.set_header("X-Way", ", ".join(request.state.way))


def blocks(request):
    note(request, "handler")
    return user.get()


app.get("/plain", middleware=[plain], after=[last], blocking=True)(blocks)
app.get("/waiting", middleware=[waiting], after=[last], blocking=True)(blocks)
app.get("/wrapped", middleware=[wrapped], after=[last], blocking=True)(blocks)
app.get("/guarded", middleware=[guard, plain, guard], after=[last], blocking=True)(blocks)
app.get("/deep", middleware=[waiting, plain, guard], after=[last], blocking=True)(blocks)


@app.get("/fails", middleware=[waiting, plain], after=[last], blocking=True)
def fails(request):
    raise KeyError("on the pool")


@app.get("/meanwhile", middleware=[meanwhile], blocking=True)
def waits(request):
    started.wait(20)


@app.get("/sets/<name>", middleware=[restoring], blocking=True)
def sets(request, name):
    user.set(name)
    if name == "kurt":
        raise KeyError(user.get())


@app.exception_handler(KeyError)
def failed(request, error):
    return f"failed {error}", 422


if __name__ == "__main__":
    app.run(port=0)
