"""Where rupy runs: refuses what it does not support, in one line."""

from __future__ import annotations

import sys

from .exceptions import StartError


def refuse_unsupported() -> None:
    """Refuse Windows and sub-interpreters.

    Raises:
        StartError: rupy does not run here.
    """
    if sys.platform == "win32":
        raise StartError("rupy does not run on Windows; use Linux, WSL or a container")
    if _is_subinterpreter():
        raise StartError("rupy does not run in a sub-interpreter; start it in the main interpreter of a process")


def _is_subinterpreter() -> bool:
    name = "_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters"
    try:
        interpreters = __import__(name)
    except ImportError:
        return False
    return bool(interpreters.get_current() != interpreters.get_main())
