"""The folder that is shared by all applications of a user."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .errors import BuildError


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Where the cache is: `RUPY_CACHE`, or `rupy` in `XDG_CACHE_HOME` or in `~/.cache`.

    Args:
        environment: the variables of the process.

    Returns:
        An absolute path, whether there is anything or not.
    """
    if own := environment.get("RUPY_CACHE"):
        return Path(own).absolute()
    base = environment.get("XDG_CACHE_HOME")
    # The specification says that a relative path is to be ignored.
    return (Path(base) if base and os.path.isabs(base) else Path.home() / ".cache") / "rupy"


def private_folder(folder: Path) -> Path:
    """Make a folder that only this user writes to: what it holds is compiled and run.

    Args:
        folder: what to make, closed to all others; its parents are made too.

    Raises:
        BuildError: it cannot be made, or others own it or may write to it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
    except OSError as error:
        raise BuildError(
            f"the cache {folder} cannot be used: {error.strerror}; set RUPY_CACHE to another folder"
        ) from None
    if state.st_uid != os.geteuid():
        raise BuildError(f"another user owns the cache {folder}; set RUPY_CACHE to a folder of your own")
    if state.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise BuildError(
            f"other users can write to the cache {folder}; close it (chmod 700), or set RUPY_CACHE to another folder"
        )
    return folder


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold a lock, waiting for the process that has it; it is given back when its holder ends, however it ends.

    Args:
        file: the file that stands for the lock.
    """
    with _opened(file) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


@contextmanager
def try_locked(file: Path) -> Iterator[bool]:
    """Hold a lock if no process has it.

    Args:
        file: the file that stands for the lock.

    Yields:
        Whether it is held.
    """
    with _opened(file) as descriptor:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _opened(file: Path) -> Iterator[int]:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
