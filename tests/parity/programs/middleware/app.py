"""Every rule of middleware: what ran, in which order, and what each may change."""

from contextvars import ContextVar

from rupy import Request, Response, Rupy

app = Rupy()
user: ContextVar[str] = ContextVar("user", default="nobody")
passed: list[str] = []


@app.get("/before")
def before(request):
    return {"order": request.state.order, "tag": request.get_header("X-Tag")}


@app.middleware
def first(request: Request):
    request.state.order = ["first"]
    passed.append(f"{request.method} {request.path}")
    if request.path == "/first":
        return Response("by first", status=202)
    return request


@app.middleware
def second(request: Request):
    request.state.order.append("second")
    request.set_header("X-Tag", "+".join(request.state.order))
    if request.get_header("X-User") is not None:
        user.set(request.get_header("X-User"))
    return None


@app.middleware
def third(request: Request):
    request.state.order.append("third")
    kind = request.get_query_param("third")
    if kind == "answer":
        return Response(f"third saw {request.get_header('X-Tag')}", headers={"X-Order": ",".join(request.state.order)})
    if kind == "str":
        return "no response"
    if kind == "false":
        return False
    if kind == "tuple":
        return ("no response", 200)
    if kind == "class":
        return Request
    if kind == "raise":
        raise LookupError("third failed")
    if kind == "exit":
        raise SystemExit(1)
    if kind == "missing":
        return Response(request.headers["X-Missing"])
    if kind == "body":
        return Response(f"third read {request.body}")
    if kind == "params":
        return Response(f"third knows {request.path_params!r}")
    return request


class Fourth:
    """A callable object is as good as a function."""

    def __call__(self, request: Request) -> Request:
        request.state.order.append("fourth")
        return request


app.middleware(Fourth())


@app.get("/after")
def after(request):
    return {"order": request.state.order, "tag": request.get_header("X-Tag")}


@app.get("/user")
def current(request):
    return user.get()


@app.post("/echo")
def echo(request):
    return request.data


@app.get("/item/<int:number>/<name>")
def item(request, number, name):
    return "item"


@app.get("/passed")
def show_passed(request):
    return passed


if __name__ == "__main__":
    app.run(port=0)
