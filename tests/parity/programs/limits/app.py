"""Small bodies only, and handlers that say what arrived."""

import threading
import time

from rupy import Request, Rupy

app = Rupy(max_body_size=1000)
called: list[str] = []


@app.get("/")
def root(request: Request):
    return "root"


@app.post("/echo")
def echo(request: Request):
    called.append(request.path)
    return request.data


@app.post("/size")
def size(request: Request):
    return str(len(request.data))


@app.get("/called")
def count(request: Request):
    return str(len(called))


@app.get("/sleep/<int:milliseconds>")
def sleep(request: Request, milliseconds):
    time.sleep(milliseconds / 1000)
    return "slept"


@app.get("/large/<int:size>")
def large(request: Request, size):
    return b"z" * size


@app.get("/host")
def host(request: Request):
    return ",".join(request.headers.getlist("Host"))


@app.route("/purge", methods=["PURGE"])
def purge(request: Request):
    return "purged"


@app.get("/threads")
def threads(request: Request):
    return str(threading.active_count())


if __name__ == "__main__":
    app.run(port=0)
