"""The file that `rupy reload` finds a supervisor by. A lock on it says that the supervisor lives."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...exceptions import StartError

#: Its name in the folder of an artefact.
NAME = "supervisor.pid"


class NoSupervisor(StartError):
    """No supervisor has the file."""

    exit_code = 3


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Hold a pid file, as long as the context lasts.

    Args:
        file: where; its folder exists.

    Raises:
        StartError: another supervisor has it, or it cannot be written.
    """
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StartError(f"cannot write the pid file {file}: {error.strerror}") from None
    try:
        _lock(descriptor, file)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
        file.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def supervisor_of(file: Path) -> int:
    """The process that has a pid file.

    Args:
        file: where it is.

    Raises:
        NoSupervisor: there is no such file, or the process that wrote it has ended.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise NoSupervisor(f"no supervisor to reload: cannot read {file}: {error.strerror}") from None
    try:
        if _is_free(descriptor):
            raise NoSupervisor(f"no supervisor to reload: the one that wrote {file} has ended")
        return int(os.pread(descriptor, 32, 0))
    except ValueError:
        raise NoSupervisor(f"no supervisor to reload: {file} is no pid file") from None
    finally:
        os.close(descriptor)


def _lock(descriptor: int, file: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        other = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
        raise StartError(
            f"another supervisor (pid {other}) has the pid file {file}; name another one with --pid-file"
        ) from None


def _is_free(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
