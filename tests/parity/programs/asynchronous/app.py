"""Async handlers and middleware, mixed with sync ones."""

import asyncio
import contextvars
import functools
import threading

from rupy import Response, Rupy

app = Rupy()
user = contextvars.ContextVar("user", default="nobody")
trail = contextvars.ContextVar("trail", default=())
events = []


def running() -> str:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return "no loop"
    return "a loop"


def mark(name):
    trail.set((*trail.get(), name))


@app.middleware
def first(request):
    mark(f"first {running()}")
    user.set(request.get_query_param("user", "nobody"))
    if "nested" in request.query:
        mark(asyncio.run(asyncio.sleep(0, "nested")))


@app.middleware
async def second(request):
    mark(f"second {running()}")
    if "stop" in request.query:
        return Response("stopped by second", 403)
    if "wait" in request.query:
        await asyncio.sleep(0.001)
        mark("second waited")
    if "bad" in request.query:
        return "not a response"
    if "fail" in request.query:
        raise ValueError("secret")
    return request


@app.middleware
def third(request):
    mark(f"third {running()}")
    request.state.third = True


@app.middleware
async def fourth(request):
    mark("fourth")


@app.get("/sync")
def sync(request):
    return f"{user.get()}: {', '.join(trail.get())}, {running()}"


@app.get("/driven")
async def driven(request):
    return f"{user.get()}: {', '.join(trail.get())}, {running()}"


@app.get("/asks")
async def asks(request):
    return name_of_task()


def name_of_task():
    return asyncio.current_task().get_name()


@app.get("/awaits")
async def awaits(request):
    task = asyncio.current_task()
    before = user.get()
    await asyncio.sleep(0.002)
    assert asyncio.current_task() is task
    assert task in asyncio.all_tasks()
    return f"{before} {user.get()}: {', '.join(trail.get())}, {running()}, {task.get_name()}"


@app.get("/first-step")
async def first_step(request):
    if "suspend" in request.query:
        await asyncio.sleep(0)
    return f"{asyncio.current_task().get_name()} {running()}"


@app.get("/items/<int:number>/<name>")
async def item(request, name, number):
    await asyncio.sleep(0)
    return {"name": name, "number": number, "third": request.state.third}


@app.post("/echo")
async def echo(request):
    body = request.data
    await asyncio.sleep(0.001)
    assert request.data == body
    return request.body, 201, {"x-echo": "yes"}


@app.get("/none")
async def none(request):
    await asyncio.sleep(0)


class Fault(Exception): ...


FAULTS = {
    "value": lambda: ValueError("secret"),
    "exit": lambda: SystemExit(3),
    "interrupt": lambda: KeyboardInterrupt(),
    "cancelled": lambda: asyncio.CancelledError("secret"),
    "key": lambda: None,
}


@app.get("/raise/<name>")
async def raise_now(request, name):
    if name == "key":
        return request.headers["missing"]
    raise FAULTS[name]()


@app.get("/raise-later/<name>")
async def raise_later(request, name):
    await asyncio.sleep(0.001)
    if name == "key":
        return request.headers["missing"]
    raise FAULTS[name]()


@app.get("/cancel-self")
async def cancel_self(request):
    asyncio.current_task().cancel()
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        asyncio.current_task().uncancel()
    await asyncio.sleep(0)
    return "went on"


@app.get("/wrong")
async def wrong(request):
    await asyncio.sleep(0)
    return object()


@app.get("/stream")
async def stream(request):
    for number in range(3):
        yield f"{number} {user.get()}\n"
        await asyncio.sleep(0.001)


@app.get("/stream/bytes")
async def stream_bytes(request):
    async def chunks():
        yield b""
        yield b"ab"
        yield bytearray(b"cd")

    return chunks(), 202, {"x-stream": "yes"}


@app.get("/stream/empty")
async def stream_empty(request):
    if False:
        yield ""


@app.get("/stream/fails-first")
async def stream_fails_first(request):
    await asyncio.sleep(0)
    raise ValueError("secret")
    yield ""


@app.get("/stream/wrong")
async def stream_wrong(request):
    yield 1


@app.get("/stream/closed")
async def stream_closed(request):
    try:
        for number in range(1_000_000):
            yield f"{number}\n" * 1000
            await asyncio.sleep(0)
    finally:
        await asyncio.sleep(0.001)
        events.append("closed")


@app.get("/stream/from-def")
def stream_from_def(request):
    async def chunks():
        yield "from "
        await asyncio.sleep(0)
        yield "def"

    return chunks()


@app.get("/stream/sync-in-async")
async def stream_sync_in_async(request):
    await asyncio.sleep(0)
    return (f"{number} {running()} " for number in range(3))


@app.get("/events")
def seen(request):
    return events


def passed_on(function):
    @functools.wraps(function)
    def wrapper(*arguments, **named):
        return function(*arguments, **named)

    return wrapper


@app.get("/decorated")
@passed_on
async def decorated(request):
    await asyncio.sleep(0)
    return f"decorated {user.get()}"


@app.get("/timeout")
async def timeout(request):
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(5)
    except TimeoutError:
        return "timed out"


@app.get("/group")
async def group(request):
    found = []

    async def one(number):
        await asyncio.sleep(0.001 * number)
        found.append(number)

    async with asyncio.TaskGroup() as tasks:
        for number in range(4):
            tasks.create_task(one(number))
    return [found, await asyncio.gather(*(asyncio.sleep(0, number) for number in range(4)))]


@app.get("/thread")
async def thread(request):
    def work():
        return f"{user.get()} {threading.current_thread() is threading.main_thread()} {running()}"

    return await asyncio.to_thread(work)


@app.get("/threadsafe")
async def threadsafe(request):
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    threading.Timer(0.005, loop.call_soon_threadsafe, (done.set_result, "from a thread")).start()
    return await done


@app.get("/subprocess")
async def subprocess(request):
    process = await asyncio.create_subprocess_exec("cat", stdin=-1, stdout=-1)
    output, _ = await process.communicate(b"x" * 100_000)
    return f"{len(output)} {process.returncode}"


@app.get("/shared/<name>")
async def shared(request, name):
    user.set(name)
    await asyncio.sleep(0.01)
    return f"{name} {user.get()} {request.path}"


@app.get("/loop")
async def loop_methods(request):
    loop = asyncio.get_running_loop()
    refused = []
    for method in (loop.stop, loop.close, loop.run_forever):
        try:
            method()
        except RuntimeError as error:
            refused.append(str(error))
    return refused


app.static("/files", "files")

if __name__ == "__main__":
    app.run(port=0)
