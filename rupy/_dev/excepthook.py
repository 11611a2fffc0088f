"""An error of ours that ends the interpreter is one message, not a traceback."""

from __future__ import annotations

import sys
from types import TracebackType

from ..exceptions import RupyError


def install() -> None:
    """Show an uncaught `RupyError` as its message, from here on; every other error as before."""
    previous = sys.excepthook
    if getattr(previous, "__module__", None) == __name__:
        return

    def show(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if isinstance(error, RupyError):
            sys.stderr.write(f"rupy: {error}\n")
        else:
            previous(kind, error, traceback)

    sys.excepthook = show
