"""Opens the artefact that `rupy serve` names: a folder of this project, or an installed application."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from ..exceptions import ArtifactError
from .manifest import FILE_NAME, Manifest, artifact_file, check_interpreter, stale_sources

#: Name of the folder that `rupy build` writes.
FOLDER = ".rupy"

#: Group of the entry points of installed applications; their value is `rupy_apps.<name>`.
ENTRY_POINTS = "rupy.apps"

# Sources named in a message; of more only the number is said.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Artifact:
    """An artefact that fits this interpreter.

    Args:
        folder: where it is.
        root: the project's folder, beside it.
        manifest: what it was built from.
        file: its extension module, which is whole.
        stale: the sources that have changed since, named for a message; empty where none has.
    """

    folder: Path
    root: Path
    manifest: Manifest
    file: Path
    stale: str = ""


def open_artifact(folder: Path, *, allow_stale: bool = False) -> Artifact:
    """Read and check an artefact.

    Args:
        folder: the folder that `rupy build` wrote.
        allow_stale: take one whose sources have changed: what differs is found by comparing it with the application.

    Raises:
        ArtifactError: it is missing, foreign, damaged, or older than its sources.
    """
    folder = folder.absolute()
    manifest = Manifest.read(folder)
    check_interpreter(manifest, folder / FILE_NAME)
    file = artifact_file(manifest, folder)
    root = folder.parent
    stale = _changed(stale_sources(manifest, root), root)
    if stale and not allow_stale:
        raise ArtifactError(f"{stale} since the build; build again: rupy build, or serve with --allow-stale")
    return Artifact(folder, root, manifest, file, stale)


def _changed(sources: list[str], root: Path) -> str:
    if not sources:
        return ""
    files = [root / path for path in sources[:_NAMED]]
    names = ", ".join(str(file) if file.exists() else f"{file} (removed)" for file in files)
    more = f" and {len(sources) - _NAMED} more" if len(sources) > _NAMED else ""
    return f"{names}{more} {'has' if len(sources) == 1 else 'have'} changed"


def installed_folder(name: str) -> Path:
    """The folder of the artefact of an installed application; nothing of it is imported.

    Args:
        name: the name of its wheel.

    Raises:
        ArtifactError: none of that name is installed here.
    """
    from importlib.metadata import entry_points

    installed = {_normalise(point.name): point for point in entry_points(group=ENTRY_POINTS)}
    point = installed.get(_normalise(name))
    if point is None or point.dist is None:
        if name.endswith(".py") or Path(name).exists():
            raise ArtifactError(
                f"serve takes the name of an installed application, {name} is a file; write: rupy build {name} && rupy serve"
            )
        names = ", ".join(sorted(point.name for point in installed.values())) or "none"
        raise ArtifactError(
            f"no application {name} is installed in {sys.prefix} (installed: {names}); pip install its wheel"
        )
    return Path(str(point.dist.locate_file(point.value.replace(".", "/")))) / FOLDER


def _normalise(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
