"""The part of the cache that a toolchain, profile and interpreter share: dependencies compile once, for every runtime."""

from __future__ import annotations

import json
import os
import shutil
import tomllib
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

# What of the runtime's Cargo.toml its dependencies are compiled by; its own name and version change with every release.
_TABLES = ("dependencies", "build-dependencies", "target", "features", "profile")


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder of the cache.

    Args:
        folder: where it is, named after its key.
    """

    folder: Path

    @property
    def pyo3_config(self) -> Path:
        """What pyo3 is told of the interpreter."""
        return self.folder / "pyo3.cfg"

    @property
    def target(self) -> Path:
        """What cargo compiles."""
        return self.folder / "target"

    def lock(self) -> AbstractContextManager[None]:
        """One build at a time: whoever holds it may compile, and remove what nobody uses."""
        return locked(self.folder / "lock")


def workspace_key(runtime: Path, toolchain: Toolchain, interpreter: Interpreter, profile: str) -> str:
    """The name of the workspace: it changes with everything that the dependencies are compiled from.

    Args:
        runtime: folder of the runtime's crate, which says what it depends on.
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
        _dependencies(runtime),
    )
    for text in (interpreter.abi, *choices):
        digest.update(f"{len(text)} {text}".encode())
    return digest.hexdigest()[:32]


def _dependencies(runtime: Path) -> str:
    manifest = tomllib.loads((runtime / "Cargo.toml").read_text("utf-8"))
    lock = tomllib.loads((runtime / "Cargo.lock").read_text("utf-8"))
    fetched = [package for package in lock["package"] if "source" in package]
    return json.dumps([{table: manifest.get(table) for table in _TABLES}, fetched], sort_keys=True)


def open_workspace(cache: Path, key: str, interpreter: Interpreter) -> Workspace:
    """Find the workspace, or make it; those that have not been used for long are removed.

    Args:
        cache: the cache's folder.
        key: what `workspace_key` gave.
        interpreter: what is compiled for.

    Raises:
        BuildError: the cache cannot be used.
    """
    private_folder(cache)
    workspace = Workspace(cache / key)
    with locked(cache / "lock"):
        if not workspace.folder.is_dir():
            _make(Workspace(cache / f".{key}.{os.getpid()}"), interpreter).folder.rename(workspace.folder)
        private_folder(workspace.folder)
        # When it was used last, for `prune`.
        os.utime(workspace.folder)
        prune(cache)
    return workspace


def _make(workspace: Workspace, interpreter: Interpreter) -> Workspace:
    shutil.rmtree(workspace.folder, ignore_errors=True)
    private_folder(workspace.folder)
    write_if_changed(workspace.pyo3_config, interpreter.pyo3_config.encode())
    return workspace
