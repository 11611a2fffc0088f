"""Is served by several processes; the options of `app.run` come from the environment."""

import json
import os
import sys
import time

from rupy import Request, Rupy

app = Rupy()
kept = []

if "FAIL" in os.environ and os.environ["FAIL"] != str(os.getpid()):
    # The supervisor of development mode has loaded the application, too: it may.
    os.environ["FAIL"] = str(os.getpid())
    if "rupy-handover" in sys._xoptions or "rupy._serve.worker" in sys.orig_argv:
        raise RuntimeError("no database")


if os.path.exists(os.environ.get("HANG", "")):
    print("hanging", flush=True)
    time.sleep(600)


@app.get("/")
def pid(request: Request):
    return str(os.getpid())


@app.get("/sleep/<int:milliseconds>")
def sleep(request: Request, milliseconds):
    print("sleeping", flush=True)
    time.sleep(milliseconds / 1000)
    return "slept"


@app.get("/exit/<int:code>")
def leave(request: Request, code):
    os._exit(code)


@app.get("/grow/<int:mebibytes>")
def grow(request: Request, mebibytes):
    kept.append(os.urandom(mebibytes << 20))
    return str(os.getpid())


if __name__ == "__main__":
    app.run(port=0, **json.loads(os.environ.get("RUN", "{}")))
    print("returned", flush=True)
