"""An error of ours that ends the interpreter is one message, not a traceback."""

from __future__ import annotations

import sys
from types import TracebackType

from ..exceptions import RupyError


def install() -> None:
    """Show an uncaught `RupyError` as its message, and end with its exit code, from here on; every other error as before."""
    previous = sys.excepthook
    if getattr(previous, "__module__", None) == __name__:
        return

    def show(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if isinstance(error, RupyError):
            sys.stderr.write(f"rupy: {error}\n")
            # By itself the interpreter ends with 1; in a dialogue it goes on.
            if error.exit_code != 1 and not hasattr(sys, "ps1"):
                sys.exit(error.exit_code)
        else:
            previous(kind, error, traceback)

    sys.excepthook = show
