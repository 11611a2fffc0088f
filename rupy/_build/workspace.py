"""The part of the cache that one runtime, toolchain, profile and interpreter share: dependencies compile once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from .cache import locked, private_folder
from .environment import rust_flags
from .files import write_if_changed
from .interpreter import Interpreter
from .prune import prune
from .toolchain import Toolchain

_FILES = ("Cargo.toml", "Cargo.lock", "build.rs")


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder of the cache.

    Args:
        folder: where it is, named after its key.
    """

    folder: Path

    @property
    def runtime(self) -> Path:
        """The runtime's sources; a copy, because the place of a dependency is part of what cargo compares."""
        return self.folder / "runtime"

    @property
    def pyo3_config(self) -> Path:
        """What pyo3 is told of the interpreter."""
        return self.folder / "pyo3.cfg"

    @property
    def target(self) -> Path:
        """What cargo compiles."""
        return self.folder / "target"

    def crate(self, project: Path, name: str) -> Path:
        """Where the crate of an application is compiled.

        Args:
            project: the project's folder.
            name: the application in it.
        """
        return self.folder / f"app-{sha256(f'{project}{chr(0)}{name}'.encode()).hexdigest()[:16]}"

    def lock(self) -> AbstractContextManager[None]:
        """One build at a time: all applications' libraries have one name in the target folder."""
        return locked(self.folder / "lock")


def workspace_key(runtime: Path, toolchain: Toolchain, interpreter: Interpreter, profile: str) -> str:
    """The name of the workspace: it changes with everything that what is compiled depends on.

    Args:
        runtime: folder of the runtime's crate.
        toolchain: what compiles.
        interpreter: what it is compiled for.
        profile: `release` or `fast`.
    """
    digest = sha256()
    choices = (
        toolchain.identity,
        str(toolchain.linker),
        toolchain.target,
        *rust_flags(toolchain.target),
        interpreter.pyo3_config,
        profile,
    )
    for text in (interpreter.abi, *choices):
        digest.update(f"{len(text)} {text}".encode())
    for file in _runtime_files(runtime):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(runtime).as_posix()} {len(content)} ".encode())
        digest.update(content)
    return digest.hexdigest()[:32]


def open_workspace(cache: Path, key: str, runtime: Path, interpreter: Interpreter) -> Workspace:
    """Find the workspace, or make it; those that have not been used for long are removed.

    Args:
        cache: the cache's folder.
        key: what `workspace_key` gave.
        runtime: folder of the runtime's crate.
        interpreter: what is compiled for.

    Raises:
        BuildError: the cache cannot be used.
    """
    private_folder(cache)
    workspace = Workspace(cache / key)
    with locked(cache / "lock"):
        if not workspace.folder.is_dir():
            _make(Workspace(cache / f".{key}.{os.getpid()}"), runtime, interpreter).folder.rename(workspace.folder)
        private_folder(workspace.folder)
        # When it was used last, for `prune`.
        os.utime(workspace.folder)
        prune(cache)
    return workspace


def _make(workspace: Workspace, runtime: Path, interpreter: Interpreter) -> Workspace:
    shutil.rmtree(workspace.folder, ignore_errors=True)
    private_folder(workspace.folder)
    for file in _runtime_files(runtime):
        write_if_changed(workspace.runtime / file.relative_to(runtime), file.read_bytes())
    write_if_changed(workspace.pyo3_config, interpreter.pyo3_config.encode())
    return workspace


def _runtime_files(runtime: Path) -> Iterator[Path]:
    yield from (runtime / name for name in _FILES)
    yield from sorted((runtime / "src").rglob("*.rs"))
