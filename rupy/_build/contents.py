"""Which files of a project go into its wheel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from .errors import BuildError


@dataclass(frozen=True, slots=True)
class Contents:
    """The project's part of a wheel.

    Args:
        root: the project's folder.
        paths: relative to it, with forward slashes, sorted.
    """

    root: Path
    paths: tuple[str, ...]


def collect(root: Path, sources: Iterable[str], include: Iterable[str]) -> Contents:
    """Find the files that belong to an application.

    Args:
        root: the project's folder.
        sources: the modules that the build read.
        include: patterns relative to the folder; a folder stands for all that is in it.

    Returns:
        The files, without dot files, caches of Python, and anything that is not in the folder or links out of it.

    Raises:
        BuildError: a pattern matches no file.
    """
    root = root.resolve()
    found = {path for path in sources if _belongs(root, root / path)}
    for pattern in include:
        matches = {file.relative_to(root).as_posix() for file in _matches(root, pattern) if _belongs(root, file)}
        if not matches:
            raise BuildError(
                f"[tool.rupy] include: {pattern!r} matches no file of {root} (dot files and what is outside never match)"
            )
        found |= matches
    return Contents(root, tuple(sorted(found)))


def _matches(root: Path, pattern: str) -> Iterator[Path]:
    pure = PurePath(pattern)
    if pure.is_absolute() or ".." in pure.parts or not pure.parts:
        raise BuildError(f"[tool.rupy] include: {pattern!r} is not a pattern inside the project")
    for match in root.glob(pattern):
        yield from match.rglob("*") if match.is_dir() else (match,)


def _belongs(root: Path, file: Path) -> bool:
    parts = file.relative_to(root).parts
    hidden = any(part.startswith(".") or part == "__pycache__" for part in parts)
    return not hidden and file.is_file() and file.resolve().is_relative_to(root)
