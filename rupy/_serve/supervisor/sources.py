"""Which files of a project are its sources."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from enum import IntEnum
from fnmatch import fnmatchcase

#: Folders of what is not the application's own, beside hidden ones.
FOREIGN = frozenset({"__pycache__", "node_modules", "site-packages"})

#: The file that makes a folder a virtual environment (PEP 405).
ENVIRONMENT = "pyvenv.cfg"

#: What watchfiles calls a file or folder that was not there.
ADDED = 1


class Sources:
    """A filter for watchfiles: Python sources, what patterns name, and folders that come with some of either.

    Patterns are those of gitignore(5), without its escapes: one with a slash inside begins at the project's folder, any
    other holds in each folder; one that names a folder stands for all that is in it.

    Args:
        folder: the folder of the project.
        include: patterns of files that are sources, too.
    """

    def __init__(self, folder: str, include: Sequence[str] = ()) -> None:
        self.folder = folder
        self._patterns = [_parts_of(pattern) for pattern in ("*.py", *include)]

    def __call__(self, change: IntEnum, path: str) -> bool:
        """Whether a change is one of sources.

        Args:
            change: what has happened.
            path: to what.
        """
        if os.path.isdir(path):
            # A folder that is moved here whole is all that is told of its files.
            return change == ADDED and any(map(self._is_source, _files_in(path)))
        return self._is_source(path)

    def _is_source(self, path: str) -> bool:
        parts = os.path.relpath(path, self.folder).split(os.sep)
        return any(_matches(parts, pattern) for pattern in self._patterns) and self._is_own(parts[:-1])

    def _is_own(self, folders: Sequence[str]) -> bool:
        outer = self.folder
        for folder in folders:
            outer = os.path.join(outer, folder)
            if is_foreign(folder) or os.path.exists(os.path.join(outer, ENVIRONMENT)):
                return False
        return True


def _parts_of(pattern: str) -> list[str]:
    parts = [part for part in pattern.split("/") if part not in ("", ".")]
    return parts if "/" in pattern.rstrip("/") else ["**", *parts]


def _matches(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether a pattern names a path, or a folder that it is in."""
    if not pattern:
        # What is hidden, such as a file that an editor keeps beside a source, has to be named.
        return not any(part.startswith(".") for part in parts)
    first, *rest = pattern
    if first == "**":
        return any(_matches(parts[taken:], rest) for taken in range(len(parts)))
    return bool(parts) and _names(first, parts[0]) and _matches(parts[1:], rest)


def _names(pattern: str, name: str) -> bool:
    return fnmatchcase(name, pattern) and (pattern.startswith(".") or not name.startswith("."))


def is_foreign(folder: str) -> bool:
    """Whether nothing in a folder is the application's own.

    Args:
        folder: its name.
    """
    return folder.startswith(".") or folder in FOREIGN


def _files_in(folder: str) -> Iterator[str]:
    for place, folders, names in os.walk(folder):
        folders[:] = (name for name in folders if not is_foreign(name))
        yield from (os.path.join(place, name) for name in names)
