"""Forks the process that serves, in every kind of function; says how the children have ended."""

import asyncio
import json
import multiprocessing
import os
import sys
import time

from rupy import Request, Response, Router, Rupy

app = Rupy()
fork = multiprocessing.get_context("fork")
kept = []


def square(number):
    return number * number


def child(how):
    """What a child does before it comes back, and what it comes back with."""
    if how == "exit":
        sys.exit(7)
    if how == "text":
        sys.exit("for the log")
    if how == "raise":
        raise ValueError("in the child")
    return "from the child"


def exit_code(pid, seconds=10):
    """How a child has ended; text where it has not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return str(os.waitstatus_to_exitcode(status))
        time.sleep(0.01)
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    return "it goes on"


def raw(how):
    pid = os.fork()
    return child(how) if pid == 0 else exit_code(pid)


def terminated():
    process = fork.Process(target=time.sleep, args=(60,))
    process.start()
    process.terminate()
    process.join(10)
    return str(process.exitcode)


def pool():
    for _ in range(5):
        with fork.Pool(2) as processes:
            assert processes.map(square, range(3)) == [0, 1, 4]
    return "mapped"


def daemon():
    kept.append(fork.Process(target=time.sleep, args=(60,), daemon=True))
    kept[-1].start()
    return str(kept[-1].pid)


def lasting():
    """A child that is left alone: it outlives the server."""
    pid = os.fork()
    if pid == 0:
        time.sleep(60)
        os._exit(0)
    return str(pid)


WAYS = {"terminated": terminated, "pool": pool, "daemon": daemon, "lasting": lasting}


def forked(how):
    return WAYS[how]() if how in WAYS else raw(how)


def say(how):
    ended = forked(how)
    if ended != "from the child":
        print("ended", ended, flush=True)


@app.middleware
def in_middleware(request: Request):
    return Response(forked(request.query["how"])) if request.path == "/middleware" else None


surrounded = Router("/around")


@surrounded.middleware
def around(request: Request, call_next):
    pid = os.fork()
    if pid == 0:
        return call_next(request)
    response = call_next(request)
    response.headers["Child"] = exit_code(pid)
    return response


@surrounded.get("")
def behind(request: Request):
    print("behind", flush=True)
    return "behind"


app.include(surrounded)


@app.get("/def/<how>", blocking=False)
def in_def(request: Request, how):
    return forked(how)


@app.get("/pool/<how>", blocking=True)
def in_pool(request: Request, how):
    return forked(how)


@app.get("/driven/<how>")
async def in_driven(request: Request, how):
    return forked(how)


@app.get("/async/<how>")
async def in_async(request: Request, how):
    await asyncio.sleep(0)
    return forked(how)


@app.get("/thread/<how>")
async def in_thread(request: Request, how):
    return await asyncio.to_thread(forked, how)


@app.get("/await")
async def awaits(request: Request):
    pid = os.fork()
    await asyncio.sleep(0)
    return exit_code(pid)


@app.get("/stream/<how>")
def in_stream(request: Request, how):
    def body():
        yield "first "
        yield forked(how)

    return body()


@app.get("/async-stream/<how>")
async def in_async_stream(request: Request, how):
    async def body():
        yield "first "
        yield forked(how)

    return body()


@app.get("/background/<how>")
def in_background(request: Request, how):
    response = Response("begun")
    response.background(say, how)
    return response


@app.get("/pid")
def pid(request: Request):
    return str(os.getpid())


if os.environ.get("STARTUP"):

    @app.on_startup
    def start():
        say(os.environ["STARTUP"])


if __name__ == "__main__":
    app.run(port=0, **json.loads(os.environ.get("RUN", "{}")))
