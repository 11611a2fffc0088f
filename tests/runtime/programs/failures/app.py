"""Failures whose words come from the client."""

import os
import sys

from rupy import Request, Router, Rupy

app = Rupy(debug="DEBUG" in os.environ)


@app.middleware
def refuse(request: Request):
    if request.get_query_param("refuse") is not None:
        return "not a response"
    return request


@app.get("/fail/<name>")
def fail(request: Request, name):
    raise ValueError(name)


@app.get("/key/<name>")
def key(request: Request, name):
    return request.headers[name]


@app.get("/return/<name>")
def give(request: Request, name):
    return {name}


@app.get("/stream/<name>")
def stream(request: Request, name):
    def body():
        yield "begun"
        raise ValueError(name)

    return body()


@app.get("/late-failure/<name>")
async def fail_late(request: Request, name):
    import asyncio

    await asyncio.sleep(0)
    raise ValueError(name)


@app.get("/exit-async")
async def exit_async(request: Request):
    sys.exit(f"of {request.path}")


around = Router("/around")


@around.middleware
async def pass_on(request: Request, call_next):
    return await call_next(request)


@around.get("/exit")
async def exit_behind(request: Request):
    sys.exit(f"of {request.path}")


app.include(around)


@app.get("/endless")
async def endless(request: Request):
    import asyncio

    print("begun", flush=True)
    await asyncio.Event().wait()


@app.get("/variable")
def variable(request: Request):
    token = request.auth_token
    return 1 / (token is None)


@app.get("/surrogate")
def surrogate(request: Request):
    raise ValueError("caf\udce9")


@app.get("/chained")
def chained(request: Request):
    try:
        raise KeyError("first")
    except KeyError as error:
        raise ExceptionGroup("several", [ValueError("second")]) from error


@app.get("/exit/<int:code>")
def leave(request: Request, code):
    sys.exit(code)


@app.get("/late")
def late(request: Request):
    try:
        app.get("/too/late")(late)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "registered"


@app.get("/late/middleware")
def late_middleware(request: Request):
    app.middleware(refuse)


@app.get("/")
def root(request: Request):
    return "root"


if __name__ == "__main__":
    app.run(port=0, grace=float(os.environ.get("GRACE", "30")))
