"""A fast route beside one that computes on a thread of the pool until it is told to stop."""

from __future__ import annotations

import os

from rupy import Request, Response, Rupy

app = Rupy()


class Work:
    """What the computing thread has done."""

    running = False
    steps = 0


@app.get("/")
def hello(request: Request) -> Response:
    return Response("Hello, World!")


@app.get("/compute", blocking=True)
def compute(request: Request) -> Response:
    Work.running = True
    while Work.running:
        Work.steps += 1
    return Response("done")


@app.get("/steps")
def steps(request: Request) -> Response:
    return Response(str(Work.steps))


@app.get("/stop")
def stop(request: Request) -> Response:
    Work.running = False
    return Response("stopping")


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
