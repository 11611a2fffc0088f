"""Binds the name `rupy._rupy` to the artefact of an application: a process loads exactly one runtime."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from pathlib import Path
from types import ModuleType

from ..exceptions import ArtifactError
from .seal import foreign

NAME = "rupy._rupy"


class ArtifactFinder:
    """A finder of the import system that answers for the runtime only.

    Args:
        file: the extension module of the artefact.
    """

    def __init__(self, file: Path) -> None:
        self.file = file

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The artefact for `rupy._rupy`; None for every other name."""
        if name != NAME:
            return None
        origin = str(self.file)
        spec = ModuleSpec(NAME, ExtensionFileLoader(NAME, origin), origin=origin)
        spec.has_location = True
        return spec


def bind(file: Path, seal: str) -> None:
    """Load an artefact in the place of the runtime that the wheel ships.

    Args:
        file: the extension module of the artefact.
        seal: what it has to have compiled in.

    Raises:
        RuntimeError: another runtime is loaded; the two would each have their own `Request` and `Response`.
        ArtifactError: the file is not a runtime that this interpreter can load, or of another application.
    """
    if NAME in sys.modules:
        raise RuntimeError(f"{NAME} is already loaded, from {sys.modules[NAME].__file__}")
    finder = ArtifactFinder(file)
    sys.meta_path.insert(0, finder)
    try:
        runtime = import_module(NAME)
        compiled = runtime.compiled_seal()
    except (ImportError, AttributeError) as error:
        raise ArtifactError(f"{file} cannot be loaded: {error}; build the application again: rupy build") from None
    finally:
        sys.meta_path.remove(finder)
    if compiled is None:
        raise ArtifactError(f"{file} has no compiled application in it; build the application again: rupy build")
    if compiled != seal:
        raise foreign(file)
