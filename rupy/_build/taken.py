"""Modules of a project that a serving process cannot import, because one of Python's own has the name."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable

from .._codegen.diagnostics.diagnostic import Diagnostic
from .._codegen.ir.location import Location

# What is loaded before an application is imported, by `rupy serve` and by one of its workers.
_LOADED = "import sys, rupy.cli.serve, rupy._serve.worker, rupy._serve.load, rupy._dev.record; print(*sys.modules)"


def taken_modules(files: Iterable[str]) -> tuple[Diagnostic, ...]:
    """Find the modules of a project whose names are taken.

    Args:
        files: the sources that the application is made of, by their paths relative to the project's folder.

    Returns:
        A finding for each name.
    """
    modules = {file.partition("/")[0].removesuffix(".py"): file for file in reversed(sorted(files))}
    # Nearly always nothing: then no process is started.
    suspects = modules.keys() & {*sys.stdlib_module_names, "__main__"}
    if not suspects:
        return ()
    return tuple(
        Diagnostic("RPY236", f"{name} is another module where the application is served", Location(modules[name], 1))
        for name in sorted(suspects & _loaded())
    )


def _loaded() -> set[str]:
    found = subprocess.run([sys.executable, "-P", "-c", _LOADED], capture_output=True, text=True, check=True)
    return set(found.stdout.split())
