"""Functions that do not say whether they block."""

import asyncio
import sqlite3
import threading
import time
import types

from rupy import Response, Router, Rupy

app = Rupy()


def place():
    name = threading.current_thread().name
    return "pool" if name.startswith("rupy pool ") else "lane"


@app.get("/proved/<name>")
def proved(request, name):
    return f"Hello, {name}!"


@app.get("/said", blocking=False)
def said(request):
    time.sleep(float(request.query["seconds"]))
    return place()


def look(request):
    time.sleep(0)


@app.get("/said-behind", blocking=False, middleware=[look])
def said_behind(request):
    time.sleep(float(request.query["seconds"]))
    return place()


@app.get("/blocks", blocking=True)
def blocks(request):
    return place()


@app.get("/waits")
def waits(request):
    time.sleep(float(request.query["seconds"]))
    return place()


@app.get("/waits-at-once")
def waits_at_once(request):
    time.sleep(0.3)
    return place()


connection = sqlite3.connect(":memory:")
shared = sqlite3.connect(":memory:", check_same_thread=False)
holder = types.SimpleNamespace(cursor=connection.cursor())
local = threading.local()
local.value = 1


class Store:
    def __init__(self):
        self.connection = connection

    def count(self):
        return self.connection.execute("SELECT 1").fetchone()[0]


store = Store()


def around_connection(connection):
    def count():
        return connection.execute("SELECT 1").fetchone()[0]

    return count


closure = around_connection(connection)


USES = {
    "connection": lambda: connection.execute("SELECT 1").fetchone()[0],
    "attribute": lambda: holder.cursor.execute("SELECT 1").fetchone()[0],
    "local": lambda: local.value,
    "method": lambda: store.count(),
    "closure": lambda: closure(),
    "shared": lambda: shared.execute("SELECT 1").fetchone()[0],
}


def register(kind, use):
    @app.get(f"/uses-{kind}")
    def uses(request):
        time.sleep(float(request.query["seconds"]))
        return f"{use()} on the {place()}"


register("connection", USES["connection"])
register("attribute", USES["attribute"])
register("local", USES["local"])
register("method", USES["method"])
register("closure", USES["closure"])
register("shared", USES["shared"])


@app.get("/computes")
def computes(request):
    end = time.thread_time() + float(request.query["seconds"])
    while time.thread_time() < end:
        pass
    return place()


@app.get("/stream")
def stream(request):
    """Only what it yields is slow."""
    yield place()
    time.sleep(float(request.query["seconds"]))
    yield place()


@app.get("/fails")
def fails(request):
    time.sleep(float(request.query["seconds"]))
    return Response(place(), status=1000)


class Odd(Exception):
    pass


class Quick(Exception):
    pass


@app.exception_handler(Odd)
def on_odd(request, error):
    time.sleep(float(request.query["seconds"]))
    return f"{error}, {place()}"


@app.exception_handler(Quick)
def on_quick(request, error):
    return "quick", 409


@app.get("/odd", blocking=False)
def odd(request):
    raise Odd(place())


@app.get("/odd-stream", blocking=False)
def odd_stream(request):
    raise Stream()


class Stream(Exception):
    pass


@app.exception_handler(Stream)
def on_stream(request, error):
    time.sleep(float(request.query["seconds"]))
    return (place() for _ in range(2))


files = Router(prefix="/files")


@files.middleware
def around_files(request, call_next):
    return call_next(request)


files.static("/", "files")
app.include(files)


@app.get("/async")
async def asynchronous(request):
    time.sleep(0)
    await asyncio.sleep(0)
    return place()


if __name__ == "__main__":
    app.run(port=0)
