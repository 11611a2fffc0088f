"""Requests of every kind, for a process that serves many of them."""

from rupy import Request, Rupy

app = Rupy()


@app.middleware
def mark(request: Request):
    request.state.path = request.path
    request.set_header("X-Mark", "mark")
    return request


@app.post("/item/<int:number>/<name>")
def item(request: Request, number, name):
    return {"n": number, "name": name, "q": request.query["q"], "c": request.cookies, "body": request.body, "state": request.state.path}


@app.get("/stream")
def stream(request: Request):
    return (request.headers["X-Mark"] for _ in range(3))


@app.get("/fail")
def fail(request: Request):
    request.json()


@app.get("/kept")
def kept(request: Request):
    request.state.itself = request
    return "kept"


if __name__ == "__main__":
    app.run(port=0)
