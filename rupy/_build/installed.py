"""Sources of installed packages: found by their places, never imported; known by distribution and version."""

from __future__ import annotations

import sys
import sysconfig
from functools import cached_property
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from .._codegen.ir.expected import Installed
from .sources import decode_source

# Larger ones are data that somebody has written as Python.
_MAX_SIZE = 512 * 1024


class InstalledSources:
    """Text of the modules of distributions, by path from the folder that packages are in.

    Args:
        search: folders of packages, in the order of imports.
    """

    def __init__(self, search: tuple[str, ...] | None = None) -> None:
        self._search = _search() if search is None else search
        self._followed: dict[str, Installed] = {}
        self._asked: set[str] = set()

    @property
    def followed(self) -> tuple[Installed, ...]:
        """The distributions that were read."""
        return tuple(self._followed[name] for name in sorted(self._followed))

    @property
    def missing(self) -> tuple[str, ...]:
        """The packages that were asked for and are not there: one that appears makes the artefact stale."""
        return tuple(sorted(name for name in self._asked if self._place(name) is None))

    def read(self, path: str) -> str | None:
        """Read a module.

        Args:
            path: of its source, `package/module.py`.

        Returns:
            Its text; None where there is none, where what is imported is no source, or where it is of no distribution.
        """
        top = path.partition("/")[0].removesuffix(".py")
        if top in sys.stdlib_module_names:
            return None
        self._asked.add(top)
        place = self._place(top)
        if place is None or _is_compiled(place / path):
            return None
        try:
            content = (place / path).read_bytes()
        except OSError:
            return None
        distribution = self._distribution(top)
        if distribution is None or len(content) > _MAX_SIZE:
            return None
        self._followed[distribution.name] = distribution
        return decode_source(content)

    def has(self, name: str) -> bool:
        """Whether a module can be imported, by its name; whatever it is written in.

        Args:
            name: its dotted name.
        """
        top, *rest = name.split(".")
        place = self._place(top)
        path = None if place is None else place.joinpath(top, *rest)
        return path is not None and (path.is_dir() or path.with_name(f"{path.name}.py").is_file() or _is_compiled(path))

    def _place(self, top: str) -> Path | None:
        """The folder that a top-level module is imported from."""
        for folder in map(Path, self._search):
            base = folder / top
            if base.is_dir() or base.with_name(f"{top}.py").is_file() or _is_compiled(base):
                return folder
        return None

    def _distribution(self, top: str) -> Installed | None:
        from importlib.metadata import version

        names = self._distributions.get(top, [])
        return Installed(names[0], version(names[0])) if len(set(names)) == 1 else None

    @cached_property
    def _distributions(self) -> dict[str, list[str]]:
        from importlib.metadata import packages_distributions

        return {name: list(found) for name, found in packages_distributions().items()}


def _is_compiled(file: Path) -> bool:
    """Whether an extension module is imported in the place of a source."""
    base = file.name.removesuffix(".py")
    return any(file.with_name(base + suffix).is_file() for suffix in EXTENSION_SUFFIXES)


def _search() -> tuple[str, ...]:
    """The folders of `sys.path` that hold installed packages: not Python's own."""
    paths = sysconfig.get_paths()
    own = {paths["stdlib"], paths["platstdlib"], str(Path(paths["platstdlib"], "lib-dynload"))}
    return tuple(folder for folder in sys.path if folder and folder not in own and Path(folder).is_dir())
