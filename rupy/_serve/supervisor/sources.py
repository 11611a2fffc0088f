"""Which files of a project are its sources."""

from __future__ import annotations

import os
from collections.abc import Iterator
from enum import IntEnum

#: Folders of what is not the application's own, beside hidden ones.
FOREIGN = frozenset({"__pycache__", "node_modules", "site-packages"})

#: The file that makes a folder a virtual environment (PEP 405).
ENVIRONMENT = "pyvenv.cfg"

#: What watchfiles calls a file or folder that was not there.
ADDED = 1


class Sources:
    """A filter for watchfiles: Python sources, and folders that come with some.

    Args:
        folder: the folder of the project.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def __call__(self, change: IntEnum, path: str) -> bool:
        """Whether a change is one of sources.

        Args:
            change: what has happened.
            path: to what.
        """
        if path.endswith(".py"):
            return self._is_source(path)
        # A folder that is moved here whole is all that is told of its files.
        return change == ADDED and os.path.isdir(path) and any(map(self._is_source, _sources_in(path)))

    def _is_source(self, path: str) -> bool:
        *folders, name = os.path.relpath(path, self._folder).split(os.sep)
        # Editors keep files of their own beside a source, `.#app.py` for one.
        if name.startswith("."):
            return False
        outer = self._folder
        for folder in folders:
            outer = os.path.join(outer, folder)
            if _is_foreign(folder) or os.path.exists(os.path.join(outer, ENVIRONMENT)):
                return False
        return True


def _is_foreign(folder: str) -> bool:
    return folder.startswith(".") or folder in FOREIGN


def _sources_in(folder: str) -> Iterator[str]:
    for place, folders, names in os.walk(folder):
        folders[:] = (name for name in folders if not _is_foreign(name))
        yield from (os.path.join(place, name) for name in names if name.endswith(".py"))
