"""The servers that are compared, and how each is started."""

from __future__ import annotations

import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .cases import CASES, Load
from .environments import Environment
from .places import APPS

Command = Callable[[str, int], "list[str | Path]"]

MODULES = tuple(dict.fromkeys(case.module for case in CASES))

#: Where applications find what they have in common.
SHARED = {"PYTHONPATH": str(APPS / "shared")}


@dataclass(frozen=True)
class Server:
    """A server that can be started.

    Args:
        name: short name, for options and JSON.
        title: what the tables call it.
        folder: working directory.
        command: from a module of the application and a port, what starts it.
        modules: the applications that it has.
        ours: whether a wrong answer of it ends the benchmark; a peer is left out of the case.
        variables: of its environment; `PORT` is there besides.
        keeps_alive: whether a connection has more than one request, and so whether pipelining is possible.
        pinned: whether it stays on one core, and wrk on another.
    """

    name: str
    title: str
    folder: Path
    command: Command
    modules: tuple[str, ...] = MODULES
    ours: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)
    keeps_alive: bool = True
    pinned: bool = True

    def takes(self, load: Load) -> bool:
        """Whether this server is measured under a load."""
        return load.case.module in self.modules and load.pinned == self.pinned


def floors(program: Path) -> list[Server]:
    """The Rust floor: from hyper alone (F1r), and through an axum router (F2).

    There is nothing in it that could wait.
    """
    titles = {"hyper": "floor F1r: hyper", "axum": "floor F2: axum"}
    # It links the interpreter's library, though it never starts one.
    variables = {"LD_LIBRARY_PATH": sysconfig.get_config_var("LIBDIR")}

    def floor(kind: str) -> Server:
        command: Command = lambda _module, port: [program, kind, str(port)]  # noqa: E731
        name = f"floor-{kind}"
        modules = ("routes", "guarded", "asynchronous")
        return Server(name, titles[kind], program.parent, command, modules, ours=True, variables=variables)

    return [floor(kind) for kind in titles]


def rupys(python: Path, folder: Path) -> list[Server]:
    """rupy, built and in development mode.

    Args:
        python: interpreter that has rupy.
        folder: with the sources and the artefacts.
    """

    def built(*options: str) -> Command:
        serve = [python, "-m", "rupy", "serve", *options]
        return lambda module, port: [*serve, "--dir", f".rupy-{module}", "--port", str(port)]

    def development(module: str, port: int) -> list[str | Path]:
        return [python, f"{module}.py"]

    def workers(name: str, title: str, number: int) -> Server:
        command = built("--workers", str(number))
        return Server(name, title, folder, command, ("routes",), ours=True, pinned=False)

    return [
        Server("rupy-built", "rupy, built", folder, built(), ours=True, variables=SHARED),
        Server("rupy-dev", "rupy, development", folder, development, ours=True, variables=SHARED),
        workers("rupy-one", "rupy, built, one worker", 1),
        workers("rupy-two", "rupy, built, two workers", 2),
    ]


@dataclass(frozen=True)
class Peer:
    """A server of somebody else.

    Args:
        name: short name.
        title: what the tables call it.
        application: folder of its applications; it has those modules that are there.
        arguments: from a module and a port, the arguments of its Python.
        distributions: what it is installed from; the first is the one whose version is shown.
        keeps_alive: as for `Server`.
    """

    name: str
    title: str
    application: str
    arguments: Callable[[str, int], list[str]]
    distributions: tuple[str, ...]
    keeps_alive: bool = True

    def server(self, environment: Environment) -> Server:
        """This peer, in the environment that it is installed in."""

        def command(module: str, port: int) -> list[str | Path]:
            return [environment.python, *self.arguments(module, port)]

        folder = APPS / self.application
        modules = tuple(module for module in MODULES if (folder / f"{module}.py").is_file())
        return Server(self.name, self.title, folder, command, modules, variables=SHARED, keeps_alive=self.keeps_alive)


def _uvicorn(module: str, port: int) -> list[str]:
    options = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
    return ["-m", "uvicorn", f"{module}:app", "--host", "127.0.0.1", "--port", str(port), "--workers", "1", *options]


def _gunicorn(module: str, port: int) -> list[str]:
    options = ["--workers", "1", "--worker-class", "sync", "--log-level", "warning"]
    return ["-m", "gunicorn", f"{module}:app", "--bind", f"127.0.0.1:{port}", *options]


def _fastpysgi(module: str, port: int) -> list[str]:
    # It has a command, but no module that Python's -m could run.
    return ["-c", f"import fastpysgi, {module}; fastpysgi.run({module}.app, host='127.0.0.1', port={port})"]


def _granian(module: str, port: int) -> list[str]:
    options = ["--interface", "rsgi", "--workers", "1", "--http", "1", "--no-ws", "--loop", "uvloop", "--no-access-log"]
    return ["-m", "granian", f"{module}:app", "--host", "127.0.0.1", "--port", str(port), *options]


def _django_bolt(module: str, port: int) -> list[str]:
    return ["serve.py", module, str(port)]


PEERS = (
    Peer("fastapi", "FastAPI, uvicorn", "fastapi", _uvicorn, ("fastapi", "uvicorn", "uvloop", "httptools")),
    # Its sync worker closes the connection after every answer.
    Peer("flask", "Flask, gunicorn sync", "flask", _gunicorn, ("flask", "gunicorn"), keeps_alive=False),
    Peer("fastpysgi", "fastpysgi, bare WSGI", "wsgi", _fastpysgi, ("fastpysgi",)),
    Peer("granian", "granian, bare RSGI", "rsgi", _granian, ("granian", "uvloop")),
    Peer("django-bolt", "django-bolt", "django_bolt", _django_bolt, ("django-bolt",)),
)

#: What the tables call each server, by short name, in their order.
TITLES = {one.name: one.title for one in (*floors(Path()), *rupys(Path(), Path()), *PEERS)}
