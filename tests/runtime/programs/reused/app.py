"""Objects that the runtime uses again: a context in which nothing was set at import, and responses."""

import contextvars

from rupy import Request, Response, Rupy

app = Rupy()
user: contextvars.ContextVar[str] = contextvars.ContextVar("user", default="nobody")
kept: dict[str, object] = {}
ALWAYS = Response("always")


class Page(Response):
    """A subclass, whose instances have attributes."""


class Loud(str):
    """Text that answers once more when it goes."""

    def __del__(self) -> None:
        kept["last"] = Response("from a finalizer")


@app.get("/user")
def current(request: Request):
    return Response(user.get())


@app.get("/leave/<name>")
def leave(request: Request, name):
    """Sets it without taking it back."""
    user.set(name)
    return Response(user.get())


@app.get("/reset/<name>")
def reset(request: Request, name):
    """Takes it back, but keeps what could bring it again."""
    token = user.set(name)
    user.reset(token)
    kept["token"] = token
    return Response(user.get())


@app.get("/context/<name>")
def context(request: Request, name):
    """Keeps a copy of the context, and sets something in it later."""
    copied = contextvars.copy_context()
    copied.run(user.set, name)
    kept["context"] = copied
    return Response(user.get())


@app.get("/plain/<text>")
def plain(request: Request, text):
    return Response(text)


@app.get("/dressed")
def dressed(request: Request):
    response = Response("dressed")
    response.status = 418
    response.set_header("X-Dress", "red")
    response.set_cookie("dress", "red")
    return response


@app.get("/bytes")
def binary(request: Request):
    return Response(b"bytes")


@app.get("/none")
def none(request: Request):
    return Response(None)


@app.get("/keep/<name>")
def keep(request: Request, name):
    response = Response(f"kept {name}")
    kept[name] = response
    return response


@app.get("/view/<name>")
def view(request: Request, name):
    response = Response("viewed")
    kept[name] = response.headers
    response.headers["X-View"] = name
    return response


@app.get("/kept/<name>")
def show(request: Request, name):
    found = kept[name]
    return {"body": found.body, "status": found.status}


@app.get("/viewed/<name>")
def show_view(request: Request, name):
    return dict(kept[name].items())


@app.get("/always")
def always(request: Request):
    return ALWAYS


@app.get("/page")
def page(request: Request):
    response = Page("page")
    response.number = 1
    return response


@app.get("/loud")
def loud(request: Request):
    return Response(Loud("loud"))


@app.get("/two")
def two(request: Request):
    first, second = Response("first"), Response("second")
    return Response(f"{first.body} {second.body} {first is not second}")


@app.get("/fails")
def fails(request: Request):
    Response("unsent")
    return Response("\ud800")


if __name__ == "__main__":
    app.run(port=0)
