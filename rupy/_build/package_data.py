"""Finds the files that belong to an application beside its modules: templates, statements, translations."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from .._codegen.diagnostics.diagnostic import Diagnostic

# Modules are in a wheel because something imports them, not because they lie there.
_MODULES = (".py", ".pyc", ".pyi")


def package_data(root: Path, sources: Collection[str]) -> tuple[list[Path], Diagnostic | None]:
    """Find the data files of an application: what git tracks in its packages, and beside its modules of the top level.

    Args:
        root: the project's folder.
        sources: the modules of the application, by their paths relative to it.

    Returns:
        The files, and why git could not be asked where a repository is there. Where git tracks none of the modules they
        are all that is in the folders of packages: beside a module of the top level there may be anything.
    """
    tops = {source.partition("/")[0] for source in sources}
    packages = sorted(top for top in tops if not top.endswith(".py"))
    if not _is_tracked(root):
        return list(_data(_walk(root, packages))), None
    beside = any(top.endswith(".py") for top in tops)
    listed = _tracked(root, ["."] if beside else packages)
    if isinstance(listed, str):
        message = f"git does not say which files of {root} it tracks: {listed}"
        return list(_data(_walk(root, packages))), Diagnostic("RPY226", message)
    if not any(root / source in listed for source in sources):
        # A repository around the project that knows nothing of it, or one that nothing has been added to.
        return list(_data(_walk(root, packages))), None
    return list(_data(listed)), None


def _is_tracked(root: Path) -> bool:
    return any((folder / ".git").exists() for folder in (root, *root.parents))


def _tracked(root: Path, places: list[str]) -> set[Path] | str:
    """The files that git tracks in some places of a folder; or what it says instead."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    # A repository's own configuration may name a program to be run here.
    command = ["git", "-c", "core.fsmonitor=false", "-C", str(root), "ls-files", "-z", "--", *places]
    if not places:
        return set()
    try:
        ran = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True)  # noqa: S607
    except OSError as error:
        return f"git: {error.strerror}"
    if ran.returncode != 0:
        return ran.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
    return {root / os.fsdecode(name) for name in ran.stdout.split(b"\0") if name}


def _walk(root: Path, packages: Iterable[str]) -> Iterator[Path]:
    for package in packages:
        yield from (root / package).rglob("*")


def _data(files: Iterable[Path]) -> Iterator[Path]:
    return (file for file in files if file.suffix not in _MODULES)
