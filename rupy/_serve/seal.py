"""The seal of an artefact: a text inside its extension module that says which plan and model it was compiled from."""

from __future__ import annotations

import mmap
from pathlib import Path

from ..exceptions import ArtifactError
from .digest import sha256_of_text


def seal_of(plan: str, model: str) -> str:
    """The text that is compiled in.

    Args:
        plan: sha256 of the plan.
        model: sha256 of the shape of the model that the plan was lowered from.
    """
    return f"rupy artefact {sha256_of_text(f'{plan} {model}')}"


def check_seal(file: Path, seal: str, shown: Path | None = None) -> None:
    """Refuse an extension module that was compiled from something else; nothing of it is run.

    Args:
        file: the extension module.
        seal: what `seal_of` gave.
        shown: what the message calls it; None for its path.

    Raises:
        ArtifactError: it does not contain the seal.
        OSError: it cannot be read.
    """
    with file.open("rb") as stream:
        # Nothing can be mapped of an empty file.
        if file.stat().st_size == 0:
            raise foreign(shown or file)
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            if content.find(seal.encode()) < 0:
                raise foreign(shown or file)


def foreign(file: Path) -> ArtifactError:
    """The error of an extension module that was compiled from something else.

    Args:
        file: where it is.
    """
    return ArtifactError(
        f"{file} was compiled from another application, or from another state of this one; "
        "build the application again: rupy build"
    )
