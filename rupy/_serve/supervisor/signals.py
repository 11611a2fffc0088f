"""Signals as events: the supervisor handles them in its own time, between two steps."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

from ...exceptions import StartError

#: SIGCHLD only wakes: the supervisor then looks at its workers.
HANDLED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)

Handler = Callable[[int, FrameType | None], Any] | int | None


class Signals:
    """Collects signals, as long as the context lasts.

    Raises:
        StartError: off the main thread, where Python handles none.
    """

    def __init__(self) -> None:
        self._came: list[int] = []
        self._previous: dict[int, Handler] = {}

    def __enter__(self) -> Signals:
        self.wakeup, self._written = socket.socketpair()
        self.wakeup.setblocking(False)
        self._written.setblocking(False)
        try:
            self._previous_wakeup = signal.set_wakeup_fd(self._written.fileno(), warn_on_full_buffer=False)
        except ValueError:
            self._close()
            raise StartError("workers are supervised from the main thread; call app.run() there") from None
        for number in HANDLED:
            self._previous[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._previous.items():
            # None is a handler that was not installed from Python, and cannot be put back from there.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        signal.set_wakeup_fd(self._previous_wakeup)
        self._close()

    def take(self) -> list[int]:
        """The signals that came since the last time."""
        try:
            while self.wakeup.recv(4096):
                pass
        except BlockingIOError:
            pass
        came, self._came = self._came, []
        return came

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._came.append(number)

    def _close(self) -> None:
        self.wakeup.close()
        self._written.close()
