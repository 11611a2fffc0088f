"""What loggers write to standard error where the application has set up none: off the thread that serves."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ._process import say
from ._rupy import write_log


@contextmanager
def logs_to_stderr(*, names_process: bool) -> Iterator[None]:
    """Write the records that no handler of the application takes, each with its time and its level.

    A reader that does not read holds nobody up: lines that find no room are counted and dropped.

    Args:
        names_process: the lines of several processes come together; theirs have its number.
    """
    previous = logging.lastResort
    handler = _Handler(logging.WARNING)
    handler.setFormatter(_Formatter(names_process=names_process))
    logging.lastResort = handler
    try:
        yield
    finally:
        logging.lastResort = previous


class _Handler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = self.format(record) + "\n"
        except Exception:  # noqa: BLE001 - as every handler of logging
            self.handleError(record)
            return
        # Before and after the server, and in a child that it has forked, there is no thread that writes.
        if not write_log(text):
            say(text)


class _Formatter(logging.Formatter):
    """`2026-11-23T01:16:07.250Z ERROR rupy: …`, in UTC as the access log; with workers `rupy[4711]:`."""

    converter = staticmethod(time.gmtime)

    def __init__(self, *, names_process: bool) -> None:
        process = "[%(process)d]" if names_process else ""
        super().__init__(
            f"%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s{process}: %(message)s", datefmt="%Y-%m-%dT%H:%M:%S"
        )
