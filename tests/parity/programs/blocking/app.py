"""Functions that block, and say so."""

import asyncio
import contextvars
import threading
import time

from rupy import HTTPException, Response, Rupy, abort

app = Rupy(pool_threads=2, pool_queue=1)
seen = []
gates = {}
kept = []
trail = contextvars.ContextVar("trail", default="")


def place():
    """The kind of thread that this runs on."""
    name = threading.current_thread().name
    return "pool" if name.startswith("rupy pool ") else "lane"


def gate(name):
    return gates.setdefault(name, threading.Event())


@app.middleware
def note(request):
    """Runs where the handler runs."""
    trail.set(f"{trail.get()}note on the {place()}, ")


@app.get("/place", blocking=True)
def show_place(request):
    return f"{trail.get()}handler on the {place()}"


@app.get("/lane", blocking=False)
def show_lane(request):
    return f"{trail.get()}handler on the {place()}"


@app.get("/item/<int:number>/<name>", blocking=True)
def item(request, number, name):
    return {"number": number, "name": name, "query": request.query["q"], "state": request.state.__dict__}


@app.post("/echo", blocking=True)
def echo(request):
    return request.data


@app.get("/loop", blocking=True)
def loop(request):
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(answer_later())
    return "a loop is running"


async def answer_later():
    await asyncio.sleep(0.001)
    return "a loop of its own"


@app.get("/late", blocking=True)
def late(request):
    """An awaitable is awaited on the lane."""
    return answer_later()


@app.get("/raise", blocking=True)
def fail(request):
    raise ValueError("on purpose")


@app.get("/exit", blocking=True)
def leave(request):
    raise SystemExit(3)


@app.get("/abort", blocking=True)
def refuse(request):
    abort(409, "no coffee")


@app.get("/wrong", blocking=True)
def wrong(request):
    return 7


class Odd(Exception):
    pass


@app.exception_handler(Odd)
def on_odd(request, error):
    return Response(f"{error} in {request.path}, answered on the {place()}", status=409)


@app.exception_handler(422)
async def on_unprocessable(request, error):
    await asyncio.sleep(0)
    return f"awaited on the {place()}", 422


@app.get("/odd", blocking=True)
def odd(request):
    raise Odd("odd")


@app.get("/unprocessable", blocking=True)
def unprocessable(request):
    raise HTTPException(422)


@app.get("/stream/<int:chunks>", blocking=True)
def stream(request, chunks):
    places = set()
    try:
        for number in range(chunks):
            places.add(place())
            yield f"{number} on the {place()}\n"
    finally:
        seen.append(f"stream closed on the {place()}")


@app.get("/endless/<name>", blocking=True)
def endless(request, name):
    try:
        while True:
            yield b"x" * 1000
    finally:
        seen.append(f"{name} closed on the {place()}")


@app.get("/cut", blocking=True)
def cut(request):
    yield "first"
    raise ValueError("on purpose")


@app.get("/early", blocking=True)
def early(request):
    raise ValueError("before the first chunk")
    yield "never"


@app.get("/typed", blocking=True)
def typed(request):
    return (chunk for chunk in ("a", "b")), 201, {"X-Stream": "yes"}


def surround(request, call_next):
    response = call_next(request)
    response.set_header("X-Around", place())
    return response


async def surround_async(request, call_next):
    trail.set(f"{trail.get()}set around, ")
    response = await call_next(request)
    await asyncio.sleep(0)
    response.set_header("X-Around", place())
    return response


def hook(request, response):
    response.set_header("X-Hook", place())


@app.get("/around", blocking=True, middleware=[surround], after=[hook])
def around(request):
    return f"{trail.get()}handler on the {place()}"


@app.get("/around-async", blocking=True, middleware=[surround_async], after=[hook])
def around_async(request):
    return f"{trail.get()}handler on the {place()}"


@app.get("/around-both", blocking=True, middleware=[surround_async, surround])
def around_both(request):
    raise Odd(f"odd on the {place()}")


@app.get("/around-stream", blocking=True, middleware=[surround_async], after=[hook])
def around_stream(request):
    yield f"1 on the {place()}"
    yield f"2 on the {place()}"


@app.get("/around-late", blocking=True, middleware=[surround_async])
def around_late(request):
    return answer_later()


@app.get("/async")
async def asynchronous(request):
    await asyncio.sleep(0)
    return f"{trail.get()}handler on the {place()}"


@app.get("/wait/<name>", blocking=True)
def wait(request, name):
    seen.append(f"{name} began")
    gate(name).wait(20)
    seen.append(f"{name} ended")
    return f"{name} {request.path}"


@app.get("/open/<name>", blocking=False)
def open_gate(request, name):
    gate(name).set()
    return "open"


@app.get("/keep", blocking=True)
def keep(request):
    kept.append(request)
    return "kept"


@app.get("/kept", blocking=False)
def look_at_kept(request):
    return [f"{request.path}?{request.query_string} {request.get_header('x-number')}" for request in kept]


@app.get("/seen", blocking=False)
def look(request):
    return seen


@app.get("/threads", blocking=False)
def count_threads(request):
    return str(sum(thread.name.startswith("rupy pool ") for thread in threading.enumerate()))


if __name__ == "__main__":
    app.run(port=0)
