"""Ways to keep a request beyond its answer, and what it shows then."""

import gc
import threading
import weakref

from rupy import Headers, Request, Response, Rupy

app = Rupy()
kept: dict[str, object] = {}


def show(request: Request) -> dict:
    return {
        "method": request.method,
        "path": request.path,
        "query": request.query_string,
        "page": request.query.get("page"),
        "tag": request.headers["X-Tag"],
        "cookie": request.get_cookie("c"),
        "body": request.body,
        "params": request.path_params,
        "state": vars(request.state),
    }


class Kept(Exception):
    """An exception that carries its request."""

    def __init__(self, request: Request) -> None:
        self.request = request


def waiting(request: Request):
    yield None
    yield show(request)


def watch(request: Request, name: str, asked: threading.Event) -> None:
    asked.wait(30)
    kept[name] = show(request)


@app.middleware
def mark(request: Request):
    request.state.tag = request.get_header("X-Tag")
    return request


@app.post("/keep/<way>/<name>")
def keep(request: Request, way, name):
    if way == "global":
        kept[name] = request
    elif way == "unread":
        # Nothing of it is looked at before it is kept.
        kept[name] = request
        return "kept"
    elif way == "closure":
        kept[name] = lambda: show(request)
    elif way == "thread":
        asked = threading.Event()
        thread = threading.Thread(target=watch, args=(request, name, asked), daemon=True)
        thread.start()
        kept[name] = (thread, asked)
    elif way == "exception":
        raise Kept(request)
    elif way == "caught":
        try:
            raise Kept(request)
        except Kept as error:
            kept[name] = error
    elif way == "generator":
        generator = waiting(request)
        next(generator)
        kept[name] = generator
    elif way == "method":
        kept[name] = request.json
    elif way == "header-view":
        kept[name] = request.headers
    elif way == "query-view":
        kept[name] = request.query
    elif way == "state":
        kept[name] = request.state
    return request.get_header("X-Tag")


@app.get("/show/<way>/<name>")
def shown(request: Request, way, name):
    value = kept[name]
    if way in ("global", "unread"):
        return show(value)
    if way == "closure":
        return value()
    if way == "thread":
        thread, asked = value
        asked.set()
        thread.join(30)
        return kept[name]
    if way == "caught":
        return show(value.__traceback__.tb_frame.f_locals["request"])
    if way == "generator":
        return next(value)
    if way == "method":
        return value()
    if way == "header-view":
        return [value["X-Tag"], value.get("Cookie")]
    if way == "query-view":
        return value.items()
    return vars(value)


@app.post("/last/<name>")
def last(request: Request, name):
    """Keeps the request in the frame of an exception that ends the handler."""
    try:
        raise ValueError(name)
    except ValueError as error:
        kept[name] = error
        raise


@app.get("/last/<name>")
def show_last(request: Request, name):
    traceback = kept[name].__traceback__
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    return show(traceback.tb_frame.f_locals["request"])


class Watched:
    """Counts how many of its kind are alive."""

    alive = 0

    def __init__(self) -> None:
        type(self).alive += 1

    def __del__(self) -> None:
        type(self).alive -= 1


@app.get("/watched")
def watched(request: Request):
    request.state.watched = Watched()
    return "watched"


@app.get("/watched/cycle")
def watched_cycle(request: Request):
    request.state.watched = Watched()
    request.state.itself = request
    return "watched"


@app.get("/collect")
def collect(request: Request):
    gc.collect()
    return "collected"


@app.get("/alive")
def alive(request: Request):
    return str(Watched.alive)


class Finder:
    """Looks for requests when it goes, and keeps what it finds."""

    def __del__(self):
        found.extend(thing for thing in gc.get_objects() if isinstance(thing, Request))


found: list[Request] = []


@app.get("/find")
def find(request: Request):
    request.state.finder = Finder()
    return "found"


@app.get("/found")
def show_found(request: Request):
    return [[thing.path, thing.get_header("X-Tag"), thing.data.decode()] for thing in found if thing is not request]


@app.post("/other")
def other(request: Request):
    return request.get_header("X-Tag")


@app.post("/other/read")
def other_read(request: Request):
    return show(request)


def refused(action) -> str:
    try:
        action()
    except (AttributeError, TypeError) as error:
        return type(error).__name__
    return "accepted"


@app.get("/refused")
def refusals(request: Request):
    return {
        "weak reference": refused(lambda: weakref.ref(request)),
        "weak dictionary": refused(lambda: weakref.WeakKeyDictionary().__setitem__(request, 1)),
        "attribute": refused(lambda: setattr(request, "user", "anna")),
        "dict": refused(lambda: request.__dict__),
        "vars": refused(lambda: vars(request)),
        "subclass": refused(lambda: type("Mine", (Request,), {})),
        "class": refused(lambda: setattr(request, "__class__", Response)),
        "made by hand": refused(Request),
        "weak view": refused(lambda: weakref.ref(request.headers)),
        "view by hand": refused(Headers),
    }


if __name__ == "__main__":
    app.run(port=0)
