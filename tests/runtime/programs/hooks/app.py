"""Start-up and shutdown functions that are all `def`: no event loop is needed for them."""

import os
import sys
from contextvars import ContextVar

from rupy import Request, Rupy

variable = ContextVar("variable", default="unset")
app = Rupy()


def reach(step):
    # In one piece: two workers may write at the same time.
    print(f"{step}\n", end="", flush=True)
    if os.environ.get("FAIL") == step:
        raise ValueError(f"{step} on purpose")


@app.on_startup
def connect():
    reach("connect")
    variable.set("set")


@app.on_startup
def warm_up():
    reach("warm up")


@app.on_shutdown
def close():
    reach("close")


@app.on_shutdown
def flush():
    reach("flush")


@app.get("/")
def index(request: Request):
    return {"variable": variable.get(), "asyncio": "asyncio" in sys.modules, "state": vars(request.state)}


if __name__ == "__main__":
    app.run(port=0)
