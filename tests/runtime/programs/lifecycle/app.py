"""Starts, runs and ends; says on stdout what happens around `app.run`."""

import asyncio
import os
import signal
import sys
import threading
import time

from rupy import Request, Rupy

app = Rupy()


@app.get("/")
def root(request: Request):
    return "root"


@app.post("/echo")
def echo(request: Request):
    return request.data


@app.get("/sleep/<int:milliseconds>")
def sleep(request: Request, milliseconds):
    print("sleeping", flush=True)
    time.sleep(milliseconds / 1000)
    return "slept"


@app.get("/unread")
def unread(request: Request):
    # Nobody reads what the process says any more, this handler least of all.
    _, writing = os.pipe()
    os.dup2(writing, sys.stderr.fileno())
    print("writing", flush=True)
    while True:
        print("said", file=sys.stderr)


@app.get("/spin/<int:milliseconds>")
def spin(request: Request, milliseconds):
    print("spinning", flush=True)
    end = time.monotonic() + milliseconds / 1000
    while time.monotonic() < end:
        pass
    return "spun"


@app.get("/stream")
def stream(request: Request):
    def body():
        for number in range(10):
            yield f"{number}\n"
            time.sleep(0.05)

    return body()


@app.get("/endless")
def endless(request: Request):
    def body():
        try:
            while True:
                yield b"x" * 1000
        finally:
            print("closed", flush=True)

    return body()


@app.get("/handlers")
def handlers(request: Request):
    return [str(signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM)]


@app.get("/kill-self")
def kill_self(request: Request):
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(0.05)
    return "killed"


@app.get("/kill-self-without-threads")
def kill_self_without_threads(request: Request):
    def refuse(thread):
        raise RuntimeError("can't start new thread")

    start, threading.Thread.start = threading.Thread.start, refuse
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.05)
    finally:
        threading.Thread.start = start
    return "killed"


@app.get("/asyncio")
def own_loop(request: Request):
    async def main():
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, print)

    asyncio.run(main())
    return "ran"


@app.get("/nested")
def nested(request: Request):
    try:
        app.run(port=0)
    except RuntimeError:
        return "refused"
    return "nothing happened"


def mine(number, frame):
    print("mine", flush=True)


if __name__ == "__main__":
    if "OWN_HANDLER" in os.environ:
        signal.signal(signal.SIGTERM, mine)
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    if "IN_THREAD" in os.environ:
        thread = threading.Thread(target=app.run, kwargs={"port": 0}, daemon=True)
        thread.start()
        thread.join()
    else:
        app.run(port=0, grace=float(os.environ.get("GRACE", "30")))
    after = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    print("returned", before == after, flush=True)
    sys.exit(0)
