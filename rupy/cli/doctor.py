"""`rupy doctor`: shows what rupy finds on this machine."""

from __future__ import annotations

import os
import sys

import click

from .._build.cache import cache_folder, private_folder
from .._build.errors import ToolchainError
from .._build.interpreter import Interpreter
from .._build.places import RUNTIME
from .._build.toolchain import find_toolchain
from .._version import __version__


@click.command()
def doctor() -> None:
    """Show the toolchain, the interpreter and the cache that rupy build uses."""
    interpreter = Interpreter.running()
    cache = private_folder(cache_folder(os.environ))
    kept = sum(1 for entry in cache.iterdir() if entry.is_dir() and not entry.name.startswith("."))
    _line("rupy", __version__)
    _line("python", f"{sys.version.split()[0]} ({interpreter.abi})")
    _line("executable", sys.executable)
    _line("cache", f"{cache} ({kept} workspace{'' if kept == 1 else 's'})")
    try:
        toolchain = find_toolchain(RUNTIME, cache, os.environ)
    except ToolchainError:
        _line("rustc", "none that rupy build can use")
        raise
    _line("rustc", f"{toolchain.version} ({toolchain.rustc})")
    _line("cargo", str(toolchain.cargo))
    _line("linker", str(toolchain.linker))
    _line("target", toolchain.target)


def _line(name: str, value: str) -> None:
    click.echo(f"{name + ':':<12}{value}")
