"""Which project an application belongs to, and where in it something is registered."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from types import FrameType, ModuleType
from typing import Any

from .._codegen.ir.location import Location

_PACKAGE = __name__.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Project:
    """The project of an application.

    Args:
        root: its folder, absolute: the entry of `sys.path` that the application's module is imported from.
        module: dotted name of that module; of a script its own name, never `__main__`.
    """

    root: str
    module: str

    def relative(self, file: str) -> str:
        """The path of a source as diagnostics show it.

        Args:
            file: absolute, or relative to the current folder.

        Returns:
            The path relative to the project's folder, with forward slashes; the absolute one outside of it.
        """
        absolute = os.path.abspath(file)
        inside = absolute.removeprefix(self.root.rstrip(os.sep) + os.sep)
        return inside.replace(os.sep, "/")

    def source_line(self, location: Location | None) -> str | None:
        """The line of the application that a location names; None where it cannot be read."""
        if location is None:
            return None
        from linecache import getline

        return getline(os.path.join(self.root, location.file), location.line) or None

    def name_of(self, module: str) -> str:
        """The name of a module in both modes: development runs the script as `__main__`."""
        return own_name(sys.modules[module]) if module == "__main__" and module in sys.modules else module


def caller() -> FrameType:
    """The frame nearest to this call that is not of rupy."""
    frame = sys._getframe(1)
    while _is_ours(frame) and frame.f_back is not None:
        frame = frame.f_back
    return frame


def location_of(frame: FrameType, project: Project) -> Location:
    """The line that a frame stands on."""
    return Location(project.relative(file_of(frame)), frame.f_lineno)


def file_of(frame: FrameType) -> str:
    """The source that a frame runs."""
    return frame.f_code.co_filename


def project_of(namespace: dict[str, Any]) -> Project:
    """The project of the module with these globals.

    Args:
        namespace: the globals of the module that creates the application.
    """
    name = _own_name(namespace)
    file = namespace.get("__file__")
    if not isinstance(file, str):
        return Project(os.getcwd(), name)
    file = os.path.abspath(file)
    levels = name.count(".") + (os.path.basename(file) == "__init__.py")
    root = os.path.dirname(file)
    for _ in range(levels):
        root = os.path.dirname(root)
    return Project(root, name)


def own_name(module: ModuleType) -> str:
    """The name that a module would be imported by, also where it runs as `__main__`."""
    return _own_name(vars(module))


def _own_name(namespace: dict[str, Any]) -> str:
    name = str(namespace.get("__name__", "__main__"))
    if name not in ("__main__", "__mp_main__"):
        return name
    spec, file = namespace.get("__spec__"), namespace.get("__file__")
    if spec is not None:
        return str(spec.name)
    return os.path.basename(file).removesuffix(".py") if isinstance(file, str) else name


def _is_ours(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__")).partition(".")[0] == _PACKAGE
