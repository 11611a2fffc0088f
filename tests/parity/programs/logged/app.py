"""Writes an access log where it is asked to."""

import json
import os
import time

from rupy import Rupy

app = Rupy(header_timeout=5, body_timeout=5)


@app.get("/hello")
def hello(request):
    return "hello"


@app.post("/echo")
def echo(request):
    return request.data


@app.get("/stream")
def stream(request):
    yield "one"
    time.sleep(0.05)
    yield "three"


@app.get("/cut")
def cut(request):
    yield "one"
    raise ValueError("on purpose")


@app.get("/async")
async def late(request):
    import asyncio

    print("waiting", flush=True)
    await asyncio.sleep(float(request.get_query_param("seconds", "0.001")))
    return "late"


app.static("/files", "files")

if __name__ == "__main__":
    app.run(port=0, access_log=os.environ.get("ACCESS_LOG") == "yes", **json.loads(os.environ.get("RUN", "{}")))
