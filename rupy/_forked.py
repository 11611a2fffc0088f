"""Children that a serving process forks, with `multiprocessing` or `os.fork`: nothing of the server is left in them.

What the application runs in a child is its own affair. A child that comes back to the server, where its function returns
or raises, ends there: otherwise two processes would answer one request.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, NoReturn, Protocol
from weakref import WeakSet

from .exceptions import StartupError

if TYPE_CHECKING:
    from asyncio import Task

    from .app import Rupy


class Forgetful(Protocol):
    """What holds something of a server."""

    def forget(self) -> None:
        """Let go of it: in the child it is not there, in the process that forked it goes on."""


#: What ends a process that serves.
ENDING = (signal.SIGINT, signal.SIGTERM)

_served: list[Rupy] = []
#: The signals that threads have held back before they began to fork.
_masks: dict[int, set[int | signal.Signals]] = {}
_holders: WeakSet[Forgetful] = WeakSet()
#: In a child: its thread, if that was the server's in the process that has forked it.
_left: list[int] = []


@contextmanager
def forgotten_in_children(app: Rupy) -> Iterator[None]:
    """Let children that are forked as long as the context lasts know nothing of the server.

    Args:
        app: what is served.
    """
    _register()
    _served.append(app)
    try:
        yield
    finally:
        _served.remove(app)


def forgets(holder: Forgetful) -> None:
    """Tell an object in every child that is forked from here on, as long as it lives.

    Args:
        holder: what is told.
    """
    _register()
    _holders.add(holder)


def come_back(error: BaseException) -> None:
    """End this process if it is a child that was forked in a function which has raised.

    Args:
        error: what it raised.
    """
    if threading.get_ident() in _left:
        end(error)


def end(error: BaseException | None) -> NoReturn:
    """End this process, a child, as the end of a script would.

    Args:
        error: what the function raised that was running when it was forked; None where it returned.
    """
    code = 1
    try:
        code = _exit_code(error)
        # As at the end of a script: what it has begun is finished.
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join()
    finally:
        for stream in (sys.stdout, sys.stderr):
            # Either may be closed, or its reader gone.
            with suppress(OSError, ValueError, AttributeError):
                stream.flush()
        os._exit(code)


def end_step(task: Task[object] | None) -> NoReturn:
    """End this process, a child, where a callback of the event loop has returned.

    Args:
        task: the task whose step that was; None where it was another callback.
    """
    from asyncio import Task

    if not isinstance(task, Task):
        end(None)
    if task.cancelled():
        end(None)
    if task.done():
        end(task.exception())
    end(
        RuntimeError(
            f"the child that {task.get_name()} forked has ended at an await: the event loop is not in it; let it end before "
            "that, or run asyncio.run() in a process of multiprocessing's"
        )
    )


@cache
def _register() -> None:
    # Once: there is no way to take them back.
    os.register_at_fork(before=_hold_signals, after_in_parent=_release_signals, after_in_child=_forget)


def _hold_signals() -> None:
    """Let signals wait until the child is ready for them: up to there, the handlers of the server would take them."""
    if _served:
        _masks[threading.get_ident()] = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)


def _release_signals() -> None:
    mask = _masks.pop(threading.get_ident(), None)
    if mask is not None:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _forget() -> None:
    try:
        _forget_server()
    finally:
        _release_signals()
        _masks.clear()
    for holder in list(_holders):
        holder.forget()


def _forget_server() -> None:
    if _served:
        from ._rupy import leave_served_process

        if leave_served_process():
            _left.append(threading.get_ident())
        for number in ENDING:
            _free(number)
        for app in _served:
            app._lanes.clear()
        _served.clear()


def _free(number: int) -> None:
    """Take a signal from the server: in the child it would only be noted, by nobody."""
    handler = signal.getsignal(number)
    # `StopHandler` of the runtime, `_quit._leave`, and what asyncio leaves behind where it is told of a signal.
    package = str(getattr(handler, "__module__", "")).partition(".")[0]
    if package == __name__.partition(".")[0] or getattr(handler, "__name__", "") == "_sighandler_noop":
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
        # What comes would be written to a descriptor of the server's.
        signal.set_wakeup_fd(-1)


def _exit_code(error: BaseException | None) -> int:
    """The exit code of an error that nobody has handled, which is shown as at the end of a script."""
    if isinstance(error, StartupError) and error.__cause__ is not None:
        error = error.__cause__
    if error is None:
        return 0
    if not isinstance(error, SystemExit):
        sys.excepthook(type(error), error, error.__traceback__)
        return 1
    if error.code is None:
        return 0
    if isinstance(error.code, int):
        return error.code & 0xFF
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"{error.code}\n")
    return 1
