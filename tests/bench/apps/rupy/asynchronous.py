from __future__ import annotations

import asyncio
import os

from rupy import Request, Response, Rupy

app = Rupy()


async def greeting() -> str:
    return "Hello, World!"


@app.get("/async")
async def hello(request: Request) -> Response:
    return Response("Hello, World!")


@app.get("/task")
async def task(request: Request) -> Response:
    return Response(await greeting())


@app.get("/yield")
async def yielding(request: Request) -> Response:
    await asyncio.sleep(0)
    return Response("Hello, World!")


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
