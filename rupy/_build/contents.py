"""Which files of a project go into its wheel."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from .._codegen.diagnostics.diagnostic import Diagnostic
from .._codegen.ir.folder import Folder
from .errors import BuildError
from .package_data import package_data


@dataclass(frozen=True, slots=True)
class Contents:
    """The project's part of a wheel.

    Args:
        root: the project's folder.
        paths: relative to it, with forward slashes, sorted.
        left_out: what may be missing from them.
    """

    root: Path
    paths: tuple[str, ...]
    left_out: tuple[Diagnostic, ...] = ()


def collect(
    root: Path,
    sources: Collection[str],
    folders: Iterable[Folder],
    include: Iterable[str],
    exclude: Iterable[str] = (),
) -> Contents:
    """Find the files that belong to an application.

    Args:
        root: the project's folder.
        sources: the modules that the build read.
        folders: of its static directories.
        include: patterns relative to the folder; a folder stands for all that is in it.
        exclude: patterns of data files that do not belong to it, likewise; what `include` names is in it all the same.

    Returns:
        The files, without dot files, caches of Python, and anything that is not in the folder or links out of it.

    Raises:
        BuildError: a pattern matches no file.
    """
    root = root.resolve()
    found = {path for path in sources if _belongs(root, root / path)}
    data, problem = package_data(root, sources)
    unwanted = {file for pattern in exclude for file in _matches(root, pattern, "exclude")}
    found |= {file.relative_to(root).as_posix() for file in data if file not in unwanted and _belongs(root, file)}
    left_out = [] if problem is None else [problem]
    for folder in folders:
        served = _served(root, folder)
        if isinstance(served, Diagnostic):
            left_out.append(served)
        else:
            found |= served
    for pattern in include:
        matches = {file.relative_to(root).as_posix() for file in _matches(root, pattern, "include") if _belongs(root, file)}
        if not matches:
            raise BuildError(
                f"[tool.rupy] include: {pattern!r} matches no file of {root} (dot files and what is outside never match)"
            )
        found |= matches
    return Contents(root, tuple(sorted(found)), tuple(left_out))


def _served(root: Path, folder: Folder) -> set[str] | Diagnostic:
    """The files of a static directory; or why they do not go into the wheel."""
    if folder.directory is None:
        return _not_taken(folder, f"the static directory {folder.code:.200} is known only at run time")
    shown = f"the static directory {folder.directory!r:.200}"
    if PurePath(folder.directory).is_absolute():
        return _not_taken(folder, f"{shown} is a place of this machine")
    place = Path(os.path.normpath((root / folder.location.file).parent / folder.directory))
    if not place.is_relative_to(root):
        return _not_taken(folder, f"{shown} is not in the project")
    found = {file.relative_to(root).as_posix() for file in place.rglob("*") if _belongs(root, file)}
    return found or _not_taken(folder, f"{shown} has no files for a wheel: it takes no dot files and no empty folders")


def _not_taken(folder: Folder, message: str) -> Diagnostic:
    return Diagnostic("RPY216", message, folder.location)


def _matches(root: Path, pattern: str, setting: str) -> Iterator[Path]:
    pure = PurePath(pattern)
    if pure.is_absolute() or ".." in pure.parts or not pure.parts:
        raise BuildError(f"[tool.rupy] {setting}: {pattern!r} is not a pattern inside the project")
    for match in root.glob(pattern):
        yield from match.rglob("*") if match.is_dir() else (match,)


def _belongs(root: Path, file: Path) -> bool:
    parts = file.relative_to(root).parts
    hidden = any(part.startswith(".") or part == "__pycache__" for part in parts)
    return not hidden and file.is_file() and file.resolve().is_relative_to(root)
