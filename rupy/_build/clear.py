"""Removes from a workspace what nobody has used for long: runtimes of other versions, crates, and all that was compiled."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from .crate import PACKAGE
from .prune import UNUSED
from .workspace import Workspace

#: Runtimes that a workspace keeps, those that were used last; each takes some 15 MB.
RUNTIMES = 8

#: Crates of applications that a runtime keeps, likewise; each takes 4 MB. Every change of a route makes another one.
CRATES = 48


_CRATES = f"{PACKAGE}_*"


def clear(workspace: Workspace) -> None:
    """Remove the runtimes and crates that are not used any more, with all that was compiled of them.

    Whoever calls this holds the lock of the workspace, and has touched what it uses. What cannot be removed is left for
    another time.

    Args:
        workspace: where.
    """
    for runtime in workspace.folder.glob("runtime-*"):
        for crate in unused(runtime.glob(_CRATES), CRATES):
            _remove_all([*_library(workspace.target, crate.name), crate])
    for runtime in unused(workspace.folder.glob("runtime-*"), RUNTIMES):
        for crate in runtime.glob(_CRATES):
            _remove_all(_library(workspace.target, crate.name))
        _remove_all([*_compiled(workspace.target, runtime), runtime])


def unused(folders: Iterable[Path], most: int) -> list[Path]:
    """The folders that are not among those used last, or not used for as long as a workspace is kept.

    Args:
        folders: touched with each use.
        most: how many are kept.
    """
    used = sorted(((folder.stat().st_mtime, folder) for folder in folders), reverse=True)
    limit = time.time() - UNUSED
    return [folder for place, (moment, folder) in enumerate(used) if place >= most or moment < limit]


def _library(target: Path, crate: str) -> Iterator[Path]:
    """What cargo has compiled of a crate, which has a name of its own."""
    for profile in target.glob("*/"):
        yield from profile.glob(f"*{crate}*")
        yield from profile.glob(f"deps/*{crate}*")
        yield from profile.glob(f".fingerprint/{crate}-*")


def _compiled(target: Path, runtime: Path) -> Iterator[Path]:
    """What cargo has compiled of a runtime: the lists of sources that it leaves beside that say which it is."""
    sources = f"{runtime}/"
    for profile in target.glob("*/"):
        for listing in profile.glob("deps/rupy_runtime-*.d"):
            if sources in listing.read_text("utf-8", "replace"):
                yield from listing.parent.glob(f"*{listing.stem}*")
                yield profile / ".fingerprint" / listing.stem
        for listing in profile.glob("build/rupy_runtime-*/build_script_build-*.d"):
            if sources in listing.read_text("utf-8", "replace"):
                yield listing.parent
                yield profile / ".fingerprint" / listing.parent.name


def _remove_all(places: Iterable[Path]) -> None:
    """Remove files and folders; the sources come last: what a killed process has left is still found by them."""
    for place in list(places):
        if place.is_dir():
            shutil.rmtree(place, ignore_errors=True)
        else:
            with suppress(OSError):
                place.unlink()
