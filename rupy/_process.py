"""What a process that serves sees to before anything else: its standard streams, its signals, its limits."""

from __future__ import annotations

import os
import signal
import stat
import sys
from contextlib import suppress
from types import FrameType
from typing import IO, Any, NoReturn

#: The exit code of a process that SIGTERM has ended, as a shell says it.
TERMINATED = 128 + signal.SIGTERM


def begin() -> None:
    """Make ready a process that rupy has started: the first thing that it does."""
    open_standard_streams()
    _obey_as_first_process()


def open_standard_streams() -> None:
    """Open the standard streams that were closed when the process began.

    A socket that took the number of one would be taken for it: what is written to it would go to a client.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            stream = _open(number)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


def has_standard_error() -> bool:
    """Whether the descriptor of standard error is what is meant by it."""
    try:
        return sys.__stderr__ is not None and sys.__stderr__.fileno() == 2
    except (OSError, ValueError):
        return False


def waits_for_reader() -> bool:
    """Whether whoever writes to standard error may have to wait until somebody reads: not where it is a file."""
    return has_standard_error() and not stat.S_ISREG(os.fstat(2).st_mode)


def say(text: str) -> None:
    """Write to standard error, whatever may be wrong with it: that ends no server.

    Args:
        text: whole lines.
    """
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.flush()
    try:
        # Past the buffer, which would keep what cannot be written, and fail with it at the end of the process.
        os.write(sys.stderr.fileno(), text.encode("utf-8", "backslashreplace"))
    except (ValueError, AttributeError):
        # Something else in its place, which has no descriptor.
        with suppress(OSError, ValueError, AttributeError):
            sys.stderr.write(text)
    except OSError:
        return


def raise_descriptor_limit(connections: int) -> None:
    """Let the process have as many descriptors as it may, and say where those are too few.

    Args:
        connections: how many the application lets be open.
    """
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        # macOS refuses more than a limit of its own.
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            soft = hard
    if soft != resource.RLIM_INFINITY and connections > soft:
        say(
            f"rupy: max_connections is {connections:,}, but this process may have {soft:,} descriptors; raise the hard limit "
            "(ulimit -Hn, LimitNOFILE=), or lower max_connections\n"
        )


def cannot_accept(reason: str, connections: int) -> None:
    """Log that connections wait which cannot be accepted; it is tried again.

    Args:
        reason: what the system says.
        connections: how many are open.
    """
    import logging

    message = "no connection can be accepted, %d are open: %s; it is tried again every 50 ms"
    logging.getLogger(__name__.partition(".")[0]).error(message, connections, reason)


def _open(number: int) -> IO[Any]:
    mode = "w" if number else "r"
    with suppress(OSError):
        os.fstat(number)
        # It is somebody else's.
        return open(os.devnull, mode, encoding="utf-8")
    descriptor = os.open(os.devnull, os.O_RDWR)
    if descriptor != number:
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.set_inheritable(number, True)
    return open(number, mode, encoding="utf-8", closefd=False)


def _obey_as_first_process() -> None:
    """Let SIGTERM end the first process of a container, for which the kernel does nothing by itself (kill(2))."""
    if os.getpid() == 1 and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _end)


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    # As by default: an application that is being imported would take an exception for its own.
    os._exit(TERMINATED)
