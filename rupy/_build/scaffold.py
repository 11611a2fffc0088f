"""Makes a new project."""

from __future__ import annotations

import re
from pathlib import Path

from .._codegen.render.project import render_project
from .errors import UsageError
from .files import write_whole
from .places import read_templates
from .project import normalised

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*([-_][A-Za-z0-9]+)*")
# An application of such a name would take the place of the framework.
_TAKEN = ("rupy", "rupy-web")
# The earliest version of Python that rupy runs on.
_PYTHON = "3.11"


def make_project(name: str, folder: Path) -> tuple[str, ...]:
    """Make a project with an application, its tests and a pipeline.

    Args:
        name: of the project and of its folder.
        folder: where the project's folder is made.

    Returns:
        The paths of its files, relative to its folder.

    Raises:
        UsageError: the name cannot be that of a project, or there is something of that name.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r:.80} is no name for a project: write letters and digits, a letter first, with single - or _ between them")
    distribution = normalised(name)
    if distribution in _TAKEN:
        raise UsageError(f"{name!r} is the name of the framework; choose another")
    root = folder / name
    try:
        root.mkdir()
    except FileExistsError:
        raise UsageError(f"{root} is there already, and nothing is overwritten; choose another name") from None
    except OSError as error:
        raise UsageError(f"{root} cannot be made: {error.strerror}") from None
    files = render_project(name, distribution, _PYTHON, read_templates())
    for path, text in files.items():
        write_whole(root / path, text.encode())
    return tuple(files)
