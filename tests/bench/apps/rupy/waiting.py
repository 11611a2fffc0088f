from __future__ import annotations

import asyncio
import os

from clients import cached, selected

from rupy import Request, Response, Rupy

app = Rupy()


@app.get("/sleep")
async def sleep(request: Request) -> Response:
    await asyncio.sleep(0.005)
    return Response("Hello, World!")


@app.get("/redis")
async def redis(request: Request) -> Response:
    return Response(await cached())


@app.get("/postgresql")
async def postgresql(request: Request) -> Response:
    return Response(await selected())


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
