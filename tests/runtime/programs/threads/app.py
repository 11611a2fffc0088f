"""A thread beside the server counts how often it gets to run."""

import threading
import time

from rupy import Request, Rupy

app = Rupy()
app.static("/files", "files")
turns = 0


def count() -> None:
    global turns
    while True:
        turns += 1
        time.sleep(0.002)


threading.Thread(target=count, daemon=True).start()


@app.get("/turns")
def show(request: Request):
    return str(turns)


@app.get("/")
def root(request: Request):
    return "root"


@app.post("/upload")
def upload(request: Request):
    return str(len(request.data))


@app.get("/wait/<int:milliseconds>")
def wait(request: Request, milliseconds):
    time.sleep(milliseconds / 1000)
    return "waited"


if __name__ == "__main__":
    app.run(port=0)
