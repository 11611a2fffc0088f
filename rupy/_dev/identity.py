"""One application, one identity: a script that runs as `__main__` is importable under its own name."""

from __future__ import annotations

import os
import sys
from types import ModuleType
from typing import TYPE_CHECKING

from ..exceptions import StartError
from .project import Project, own_name, project_of

if TYPE_CHECKING:
    from .._codegen.ir.location import Location


def adopt_main(project: Project, location: Location) -> None:
    """Register `__main__` under its own name, so that `from app import app` elsewhere finds the object that runs.

    Nothing happens where `__main__` is not of the application's project (the command line, a test runner), and where
    it is no file.

    Args:
        project: the project of the application that is being created.
        location: where.

    Raises:
        StartError: the script has already been imported a second time under its own name, which makes two applications.
    """
    main = sys.modules.get("__main__")
    file = getattr(main, "__file__", None)
    if main is None or file is None or project_of(vars(main)).root != project.root:
        return
    name = own_name(main)
    if not all(part.isidentifier() for part in name.split(".")):
        return
    present = sys.modules.setdefault(name, main)
    if present is main:
        _bind_to_parent(name, main)
    elif _is_same_file(getattr(present, "__file__", None), file):
        raise StartError(
            f"{location}: {name} was imported before its application was created, so that it runs twice, as __main__ and "
            f"as {name}; move the import that leads back to {name} below app = Rupy()"
        )


def _bind_to_parent(name: str, main: ModuleType) -> None:
    """Make a module an attribute of its package, as an import does."""
    parent, _, child = name.rpartition(".")
    if parent in sys.modules and not hasattr(sys.modules[parent], child):
        setattr(sys.modules[parent], child, main)


def _is_same_file(one: str | None, other: str) -> bool:
    return one is not None and os.path.abspath(one) == os.path.abspath(other)
