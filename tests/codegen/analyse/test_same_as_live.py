"""The model of the source is the model that the running application records."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from rupy._codegen.analyse.application import analyse_application
from rupy._codegen.analyse.target import Target
from rupy._codegen.ir.codec import decode
from rupy._codegen.ir.location import Location
from rupy._codegen.ir.model import (
    AppModel,
    ExceptionHandler,
    Function,
    Hook,
    Middleware,
    Mount,
    Route,
    StaticDirectory,
)

TESTS = Path(__file__).parents[2]
ROOT = TESTS.parent
PROGRAMS = sorted(
    file.parent for folder in (TESTS / "parity" / "programs", ROOT / "examples") for file in folder.glob("*/app.py")
)
RECORD = """
import sys
from pathlib import Path
from rupy._codegen.ir.codec import encode
from rupy._dev.record import record
from rupy._reference import AppReference
from rupy._serve.load import load
application = load(AppReference("app"), Path(sys.argv[1]), "a test")
sys.stdout.write(encode(record(application).model))
"""

# Everything that the build understands, in one application.
EVERYTHING = {
    "app.py": """
import contextlib
import functools
import rupy as r
from rupy import Request, Rupy as App

import settings
from settings import METHODS, PREFIX as P

unused = App(max_body_size=1)
app = App()

@app.get("/lost")
def lost(request): ...

@contextlib.asynccontextmanager
async def lifespan(app, *, name=""):
    yield {"name": name}

app = r.Rupy(max_body_size=settings.LIMIT, lifespan=lifespan, debug=False)
api: App = app

@app.middleware
def first(request: Request):
    return request

def deco(function):
    @functools.wraps(function)
    def wrapper(request, *args, **kwargs):
        return function(request, *args, **kwargs)
    return wrapper

@app.route(
    f"{P}/item/<int:id>",
    methods=METHODS,
)
@app.get("/stacked/<id>" "/x")
def stacked(request, /, id, *, flag=True): ...

@api.put(settings.nested.PATH + "/<path:rest>")
@deco
def decorated(request, rest): ...

import views
from views import register

@app.middleware()
def third(request): ...

register(app)
register(api, prefix="/again")

from routers import inner, outer

app.include(outer, prefix="/v1")
app.include(inner, prefix="/<int:number>")

@inner.get("/late")
def late(request, number=0): ...

class Invalid(ValueError): ...

@app.exception_handler(404)
@app.exception_handler(views.Refused)
def failed(request, error): ...

app.exception_handler(Invalid)(lambda request, error: None)
app.exception_handler(ValueError)(failed)
app.exception_handler(r.HTTPException)(failed)

@app.middleware
async def around(request, call_next): ...

@app.middleware
@deco
async def wrapped(request, call_next): ...

@api.after_request
async def hook(request, response): ...

OWN = [third, lambda request: None]

@app.get("/own", middleware=OWN + [around], after=(hook,))
async def own(request): ...
@app.on_startup
@app.on_shutdown
async def moment(): ...

app.on_shutdown(views.stop)

class Views:
    @app.delete("/class")
    def method(request): ...

import controllers

controllers.Controller(app, prefix="/objects").register()
controllers.Derived("/derived").init_app(app)

app.route("/call", methods=("post",))(Views.method)
app.head("/lambda")(lambda request: None)
app.options("/generator", blocking=False)(views.generate)
app.static("/files", "files")

if __name__ == "__main__":
    app.get("/main")(lost)
    app.run()
""",
    "controllers.py": """
import abc
import functools
from typing import Generic, TypeVar

T = TypeVar("T")

def counted(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper

class Base(abc.ABC, Generic[T]):
    prefix = "/base"

    def __init__(self, prefix=None):
        if prefix is not None:
            self.prefix = prefix

    async def after(self, request, response): ...

    @staticmethod
    def free(request, number): ...

    @classmethod
    def made(cls, request, *, number=1): ...

class Guard:
    def __init__(self, name): self.name = name

    async def __call__(self, request, call_next): ...

class Controller(Base[int]):
    def __init__(self, app, *, prefix):
        super().__init__(prefix)
        self.app = app

    def register(self):
        app = self.app
        if self.app is not None:
            app.get(self.prefix + "/one/<int:number>")(self.one)
        app.post(f"{self.prefix}/made", middleware=[Guard("b")], after=[self.after])(self.made)
        app.put(f"{self.prefix}/<int:number>")(self.free)
        app.middleware(self.seen)
        app.middleware(self.around)
        app.middleware(Guard("a"))
        app.after_request(self.after)
        app.exception_handler(KeyError)(self.failed)
        app.on_startup(self.start)
        app.get("/partial/<number>")(functools.partial(self.many, 1, c=3))
        app.get("/counted/<number>")(self.count)

    def one(self, request, number): ...
    def many(self, first, request, number, c, d=4): ...
    def seen(self, request): ...
    @counted
    def around(self, request, call_next): ...
    @counted
    def count(self, request, number): ...
    def failed(self, request, error): ...
    async def start(self): ...

class Derived(Base):
    def init_app(self, app):
        if not app:
            return
        app.delete(self.prefix)(self.one)

    def one(self, request):
        yield "a"
""",
    "routers.py": """
from rupy import Router

outer = Router("/outer/")
inner = Router(prefix="/inner")

@inner.middleware
def seen(request): ...

@inner.get("")
def index(request, number=0): ...

outer.static("/files", "files")
outer.include(inner, prefix="/deep")
outer.middleware(seen)
""",
    "settings/__init__.py": "from . import nested\nfrom .limits import *\nPREFIX = '/v' + str_\nMETHODS = ['get'] + ['PATCH']\n",
    "settings/nested.py": "PATH = '/nested'\n",
    "settings/limits.py": "LIMIT = 4 << 20\nstr_ = '1'\n",
    "views.py": """
from app import app

@app.middleware
def second(request): ...

@app.patch("/view/<uuid:a>/<float:b>")
def view(request, b, a): ...

class Refused(Exception): ...

def stop(wait=True): ...

def generate(request):
    yield "a"

def register(app, *, prefix="/once"):
    @app.get(prefix)
    def registered(request): ...
""",
}

Placed = TypeVar("Placed", Route, Middleware, ExceptionHandler, Hook, Mount, StaticDirectory)


def without_columns(model: AppModel) -> AppModel:
    """The model without what differs by nature: columns, and the line of a `def` below its decorators."""

    def line(placed: Placed) -> Placed:
        return replace(placed, location=Location(placed.location.file, placed.location.line))

    def unplaced(function: Function) -> Function:
        return replace(function, location=Location(function.location.file, 0))

    def chain(middleware: tuple[Middleware, ...]) -> tuple[Middleware, ...]:
        return tuple(replace(line(each), function=unplaced(each.function)) for each in middleware)

    return replace(
        model,
        routes=tuple(
            replace(line(route), handler=unplaced(route.handler), middleware=chain(route.middleware))
            for route in model.routes
        ),
        middleware=chain(model.middleware),
        exception_handlers=tuple(
            replace(line(handler), function=unplaced(handler.function)) for handler in model.exception_handlers
        ),
        mounts=tuple(replace(line(mount), middleware=chain(mount.middleware)) for mount in model.mounts),
        hooks=tuple(replace(line(hook), function=unplaced(hook.function)) for hook in model.hooks),
        statics=tuple(map(line, model.statics)),
    )


def live(root: Path) -> AppModel:
    done = subprocess.run([sys.executable, "-c", RECORD, root], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return decode(AppModel, done.stdout.splitlines()[-1])


def analysed(root: Path) -> AppModel:
    def read(path: str) -> str | None:
        file = root / path
        return file.read_text("utf-8") if file.is_file() else None

    return analyse_application(read, Target("app")).model


def test_of_everything_that_the_build_understands(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "settings").mkdir()
    for path, text in EVERYTHING.items():
        (tmp_path / path).write_text(text, "utf-8")
    model = analysed(tmp_path)
    assert without_columns(model) == without_columns(live(tmp_path))
    assert len(model.routes) == 21
    assert len(model.exception_handlers) == 6
    assert len(model.hooks) == 5


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: f"{program.parent.name}-{program.name}")
def test_of_every_program_and_example(program: Path) -> None:
    assert without_columns(analysed(program)) == without_columns(live(program))
