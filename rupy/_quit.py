"""The end of the process by signals: before the server takes them over, and where it cannot obey."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer, get_ident
from types import FrameType

from ._stuck import ends_the_process


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


class LastResort:
    """Ends the process when the thread that serves has been told to stop and does not: a `def` that blocks it cannot be cut.

    Args:
        seconds: how long it may take.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timer: Timer | None = None

    def begin(self) -> None:
        """Begin to wait for the thread that calls this."""
        self._timer = Timer(self._seconds, ends_the_process, (get_ident(),))
        self._timer.daemon = True
        self._timer.start()

    def cancel(self) -> None:
        """It has ended."""
        if self._timer is not None:
            self._timer.cancel()
