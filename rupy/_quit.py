"""Signals that arrive before the server takes them over."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def ends_quietly() -> Iterator[None]:
    """End the process with exit code 0 on SIGINT and SIGTERM, without a traceback.

    The runtime puts its own handlers in front of these while it serves; between the line that says where it serves and
    the first request, and after the last one, these are in force. Off the main thread nothing is changed.
    """
    try:
        previous = {number: signal.signal(number, _leave) for number in (signal.SIGINT, signal.SIGTERM)}
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        for number, handler in previous.items():
            # None is a handler that was not installed from Python, and cannot be put back from there.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
