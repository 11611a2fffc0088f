"""Virtual environments: one for the peers, one with rupy as its users install it."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path

from .commands import run
from .places import ROOT, WORK, cargo_environment, environment

#: What applications ask Redis and PostgreSQL with.
CLIENTS = ("redis", "asyncpg")


class Environment:
    """A virtual environment in the work folder, made when it is first used."""

    def __init__(self, name: str) -> None:
        self.folder = WORK / name

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    def install(self, *requirements: str | Path) -> None:
        """Install what is not there yet.

        Raises:
            BenchError: pip could not.
        """
        if not self.python.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            run([sys.executable, "-m", "venv", self.folder], folder=WORK, environment=environment())
        pip: list[str | Path] = [self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run([*pip, *requirements], folder=WORK, environment=environment())

    def versions(self, *distributions: str) -> dict[str, str]:
        """Versions of installed distributions, and of Python as `Python`."""
        program = (
            "import importlib.metadata, json, platform, sys\n"
            "versions = {name: importlib.metadata.version(name) for name in sys.argv[1:]}\n"
            "print(json.dumps({'Python': platform.python_version(), **versions}))"
        )
        written = run([self.python, "-c", program, *distributions], folder=WORK, environment=environment())
        versions: dict[str, str] = json.loads(written)
        return versions


def pinned(*distributions: str) -> list[str]:
    """The requirements of distributions, as the groups of pyproject.toml pin them.

    Raises:
        KeyError: the groups `bench` and `test` have no such distribution.
    """
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    found: dict[str, list[str]] = {}
    for requirement in (*groups["bench"], *groups["test"]):
        found.setdefault(re.split(r"[^\w-]", requirement, maxsplit=1)[0], []).append(requirement)
    return [requirement for name in distributions for requirement in found[name]]


def release_rupy(*requirements: str) -> Environment:
    """An environment with the wheel of this checkout, which has the optimised runtime, unlike an editable install.

    Args:
        requirements: what else is in it.

    Raises:
        BenchError: maturin or pip failed.
    """
    wheels = WORK / "wheels"
    for old in wheels.glob("*.whl"):
        old.unlink()
    maturin = [sys.executable, "-m", "maturin", "build", "--release", "--interpreter", sys.executable]
    run([*maturin, "--out", wheels], folder=ROOT, environment=cargo_environment())
    (wheel,) = wheels.glob("*.whl")
    rupy = Environment("rupy")
    rupy.install("--force-reinstall", "--no-deps", wheel)
    rupy.install(wheel, *requirements)
    return rupy
