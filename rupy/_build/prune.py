"""Removes workspaces that nothing has been built in for a while."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from .cache import try_locked

#: A workspace that no build has used for so long is removed, seconds: 30 days.
UNUSED = 30 * 24 * 3600

# Workspaces, and what was left of them by a process that was killed while it made or removed one.
_NAME = re.compile(r"[0-9a-f]{32}|\.[0-9a-f]{32}\.[0-9]+")


def prune(cache: Path) -> None:
    """Remove the workspaces that have not been used for 30 days; a build that is under way keeps its own.

    Whoever calls this holds the lock of the cache, and has touched the workspace that it is about to use. What cannot be
    removed is left for another time.

    Args:
        cache: the cache's folder.
    """
    for folder in list(_unused(cache)):
        with suppress(OSError), try_locked(folder / "lock") as locked:
            if locked:
                _remove(folder)


def _remove(folder: Path) -> None:
    # Under another name first: a folder that is half removed must not be taken for a workspace.
    key = folder.name.removeprefix(".").partition(".")[0]
    aside = folder.with_name(f".{key}.{os.getpid()}")
    folder.rename(aside)
    shutil.rmtree(aside, ignore_errors=True)


def _unused(cache: Path) -> Iterator[Path]:
    limit = time.time() - UNUSED
    for entry in os.scandir(cache):
        if _NAME.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
            state = entry.stat(follow_symlinks=False)
            if state.st_uid == os.geteuid() and state.st_mtime < limit:
                yield Path(entry.path)
