"""A runtime in the workspace: its sources, and beside them the crates of the applications that are compiled for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from .files import write_whole
from .workspace import Workspace

_FILES = ("Cargo.toml", "Cargo.lock", "build.rs")

# Cargo names what a library with a cdylib compiles to by its name alone: two runtimes would be one file of the target
# folder, and each would pass for the other. A generated crate needs the rlib only.
_BOTH = b'crate-type = ["cdylib", "rlib"]'
_RLIB = b'crate-type = ["rlib"]'


@dataclass(frozen=True, slots=True)
class RuntimeCopy:
    """A copy of the runtime's sources that never changes: its place is part of what cargo tells a dependency by.

    Args:
        folder: where it is, named after the digest of the sources.
    """

    folder: Path

    @property
    def sources(self) -> Path:
        """The runtime's crate."""
        return self.folder / "runtime"

    def crate(self, name: str) -> Path:
        """Where the crate of an application is compiled: beside the runtime, where its `Cargo.toml` looks for it.

        Args:
            name: of the crate.
        """
        return self.folder / name


def runtime_digest(runtime: Path) -> str:
    """What a runtime is told by: it changes with each of its sources.

    Args:
        runtime: folder of the runtime's crate.
    """
    digest = sha256()
    for path, content in _files(runtime):
        digest.update(f"{path} {len(content)} ".encode())
        digest.update(content)
    return digest.hexdigest()[:32]


def open_runtime(workspace: Workspace, digest: str, runtime: Path) -> RuntimeCopy:
    """Find the copy of a runtime, or make it.

    Args:
        workspace: where; the caller holds its lock.
        digest: what `runtime_digest` gave.
        runtime: folder of the runtime's crate.
    """
    copy = RuntimeCopy(workspace.folder / f"runtime-{digest}")
    if not copy.folder.is_dir():
        # What a build that was killed has left of one: whoever holds the lock is alone here.
        aside = RuntimeCopy(workspace.folder / f".{copy.folder.name}")
        shutil.rmtree(aside.folder, ignore_errors=True)
        for path, content in _files(runtime):
            write_whole(aside.sources / path, content)
        aside.folder.rename(copy.folder)
    # When it was used last, for `clear`.
    os.utime(copy.folder)
    return copy


def _files(runtime: Path) -> Iterator[tuple[str, bytes]]:
    for file in (*(runtime / name for name in _FILES), *sorted((runtime / "src").rglob("*.rs"))):
        content = file.read_bytes()
        yield file.relative_to(runtime).as_posix(), content.replace(_BOTH, _RLIB) if file.name == "Cargo.toml" else content
