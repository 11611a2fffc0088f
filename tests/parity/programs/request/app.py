"""All that a request shows: each route returns one part of it as JSON."""

import pickle
from copy import copy, deepcopy

from rupy import BadRequest, Request, Rupy

app = Rupy()


@app.route("/line/<path:rest>", methods=["GET", "POST", "DELETE"])
def line(request: Request, rest):
    return [request.method, request.path, request.raw_path, request.query_string]


@app.get("/headers")
def headers(request: Request):
    view = request.headers
    return {
        "items": [pair for pair in view.items() if pair[0].startswith("x-")],
        "first": view["X-Multi"] if "X-Multi" in view else None,
        "get": view.get("x-multi"),
        "default": view.get("x-none", "default"),
        "none": view.get("x-none"),
        "list": view.getlist("X-MULTI"),
        "in": ["x-multi" in view, "X-Multi" in view, "x-none" in view, 1 in view],
        "get_header": [request.get_header("X-Multi"), request.get_header("X-None", "default"), request.get_header("X-None")],
        "keys": [key for key in view if key.startswith("x-")],
        "length": len(view),
    }


@app.get("/headers/set")
def headers_set(request: Request):
    request.set_header("X-Set", "one")
    request.set_header("x-set", "two ü")
    request.headers["X-Item"] = "item"
    request.headers.add("X-Item", "more")
    return [request.headers.getlist("X-Set"), request.headers.getlist("x-item")]


@app.get("/headers/refused")
def headers_refused(request: Request):
    refused = []
    for name, value in [("X Space", "a"), ("", "a"), ("X-A", "a\r\nb"), ("X-A", "a\nb"), ("X-A", "a\0b"), ("X-A", "☃"), ("Ü", "a")]:
        try:
            request.set_header(name, value)
        except ValueError:
            refused.append(name)
    return refused


@app.get("/query")
def query(request: Request):
    view = request.query
    return {
        "items": view.items(),
        "last": view.get("a"),
        "list": view.getlist("a"),
        "in": ["a" in view, "none" in view],
        "default": view.get("none", "default"),
        "get_query_param": [request.get_query_param("a"), request.get_query_param("none", "default"), request.get_query_param("none")],
        "keys": list(view),
        "same": request.query_params.items() == view.items(),
    }


@app.get("/query/item")
def query_item(request: Request):
    return request.query["a"]


@app.get("/cookies/session")
def cookie(request: Request):
    return request.cookies["session"]


@app.get("/cookies/copies")
def copies(request: Request):
    copied = [copy(request.cookies), deepcopy(request.cookies), pickle.loads(pickle.dumps(request.cookies))]
    return [[type(cookies).__name__ for cookies in copied], *copied]


@app.get("/cookies/misused")
def misused(request: Request):
    try:
        return request.cookies[1]
    except KeyError as error:
        return repr(error)


@app.get("/cookies")
def cookies(request: Request):
    return [request.cookies, request.get_cookie("a"), request.get_cookie("none", "default"), request.get_cookie("none")]


@app.get("/token")
def token(request: Request):
    return [request.auth_token]


@app.post("/body")
def body(request: Request):
    return request.body


@app.post("/data")
def data(request: Request):
    return request.data


@app.post("/twice")
def twice(request: Request):
    return [request.body is request.body, request.data is request.data, request.body, request.data.decode("latin-1")]


@app.post("/json")
def parsed(request: Request):
    return [request.json()]


@app.post("/json/caught")
def caught(request: Request):
    try:
        request.json()
    except BadRequest as error:
        return f"{error.status}"
    return "fine"


@app.post("/untouched")
def untouched(request: Request):
    return "untouched"


@app.get("/client")
def client(request: Request):
    host, port = request.client
    return [host, type(port).__name__, 0 < port < 65536]


@app.get("/state")
def state(request: Request):
    before = vars(request.state).copy()
    request.state.value = 1
    request.state.value += 1
    return [before, vars(request.state)]


@app.get("/params/<int:a>/<float:b>/<uuid:c>/<d>/<path:e>")
def params(request: Request, a, b, c, d, e):
    return {name: [type(value).__name__, str(value)] for name, value in request.path_params.items()}


@app.get("/readonly")
def readonly(request: Request):
    refused = []
    for name in ("method", "path", "raw_path", "query_string", "headers", "query", "query_params", "cookies", "auth_token",
                 "body", "data", "client", "state", "path_params", "anything"):
        try:
            setattr(request, name, "changed")
        except AttributeError:
            refused.append(name)
    return [len(refused), request.path]


if __name__ == "__main__":
    app.run(port=0)
