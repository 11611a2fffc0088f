"""Says who answers what; the options of `app.run` come from the environment."""

import json
import os
import time

from rupy import Request, Rupy

app = Rupy()


@app.get("/item/<int:number>")
def item(request: Request, number):
    return f"{os.getpid()} {number}"


@app.post("/echo")
def echo(request: Request):
    return request.data


@app.get("/large/<int:size>")
def large(request: Request, size):
    return b"z" * size


@app.get("/stream/<int:chunks>")
def stream(request: Request, chunks):
    return (b"z" * 4096 for _ in range(chunks))


@app.get("/slow/<int:milliseconds>")
def slow(request: Request, milliseconds):
    time.sleep(milliseconds / 1000)
    return str(os.getpid())


@app.get("/blocking/<int:milliseconds>", blocking=True)
def blocking(request: Request, milliseconds):
    time.sleep(milliseconds / 1000)
    return str(os.getpid())


if __name__ == "__main__":
    app.run(port=0, **json.loads(os.environ.get("RUN", "{}")))
