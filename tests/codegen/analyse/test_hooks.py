"""Start-up functions, shutdown functions and lifespans in the source of an application."""

from __future__ import annotations

import pytest

from rupy._codegen.check.model import check

from .project import analyse, analyse_app, findings


def test_functions_of_a_moment() -> None:
    found = analyse_app(
        """
        @app.on_startup
        async def connect(): ...
        @app.on_shutdown
        @app.on_startup
        def both(): ...
        from jobs import stop
        app.on_shutdown(stop)
        """,
        jobs="def stop(): ...\n",
    )
    assert found.diagnostics == ()
    assert [(hook.kind, hook.function.name, hook.location.line) for hook in found.model.hooks] == [
        ("startup", "app.connect", 5),
        ("startup", "app.both", 8),
        ("shutdown", "app.both", 7),
        ("shutdown", "jobs.stop", 11),
    ]


@pytest.mark.parametrize("decorator", ["", "@asynccontextmanager\n"])
def test_lifespans(decorator: str) -> None:
    source = "from contextlib import asynccontextmanager\nfrom rupy import Rupy\n"
    source += f"{decorator}async def lifespan(app):\n    yield\n\napp = Rupy(lifespan=lifespan)\n"
    found = analyse(source)
    assert found.diagnostics == ()
    ((hook),) = found.model.hooks
    assert (hook.kind, hook.function.name) == ("lifespan", "app.lifespan")
    assert hook.location.line == source[: source.index("app = ")].count("\n") + 1
    assert check(found.model) == ()


@pytest.mark.parametrize(
    ("lifespan", "code"),
    [
        ("async def lifespan(app): ...", "RPY342"),
        ("def lifespan(app):\n    yield", "RPY342"),
        ("@contextlib.asynccontextmanager\nasync def lifespan():\n    yield", "RPY343"),
        ("async def lifespan(app, more):\n    yield", "RPY343"),
    ],
)
def test_mistakes_in_a_lifespan(lifespan: str, code: str) -> None:
    found = analyse(f"import contextlib\nfrom rupy import Rupy\n{lifespan}\napp = Rupy(lifespan=lifespan)\n")
    assert [diagnostic.code for diagnostic in check(found.model)] == [code]


@pytest.mark.parametrize("line", ["app.on_startup(None)", "app.on_shutdown('stop')", "app = Rupy(lifespan=7)"])
def test_what_cannot_be_called(line: str) -> None:
    found = analyse_app(line)
    assert [code for code, _ in findings(found)] == ["RPY321"]


@pytest.mark.parametrize("line", ["@app.on_startup()", "@app.on_startup(1, 2)", "@app.on_startup(function=1)"])
def test_calls_with_other_arguments(line: str) -> None:
    found = analyse_app(f"{line}\ndef f(): ...\n")
    assert ("RPY323", "app.py:5:2") in findings(found)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("if unknown:\n    @app.on_startup\n    def f(): ...\n", "app.f is registered inside an if block"),
        ("import os\napp.on_startup(os.getpid)\n", "a start-up function is not a function of the project"),
    ],
)
def test_what_is_known_only_at_run_time_is_noted(source: str, message: str) -> None:
    found = analyse_app(source)
    (noted,) = found.diagnostics
    assert (noted.code, noted.level, noted.message) == ("RPY225", "note", message)
    assert found.model.hooks == ()
