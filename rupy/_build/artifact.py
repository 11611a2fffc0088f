"""Puts the compiled library where `rupy serve` finds it."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from .._serve.digest import sha256_of
from .._serve.seal import check_seal, seal_of

_ASIDE = ".artifact."
_FOLDER_NAME = re.compile(r"[0-9a-f]{16}(-[0-9a-f]{16})?")


@dataclass(frozen=True, slots=True)
class Identity:
    """What an artefact is told by.

    Args:
        plan: sha256 of the plan.
        model: sha256 of the shape of the model that the plan was lowered from.
    """

    plan: str
    model: str

    @property
    def seal(self) -> str:
        """What it has compiled in."""
        return seal_of(self.plan, self.model)


@dataclass(frozen=True, slots=True)
class Installed:
    """An extension module in the folder of artefacts.

    Args:
        file: where it is.
        sha256: of its content.
    """

    file: Path
    sha256: str


def install_artifact(library: Path, out: Path, identity: Identity, suffix: str) -> Installed:
    """Copy a library into the folder of artefacts, whole or not at all, beside those that are there.

    Args:
        library: what cargo compiled.
        out: the folder that `rupy build` writes.
        identity: what it was compiled from.
        suffix: end of the file name of an extension module.

    Returns:
        Where it is; a running server keeps the file that it has loaded.

    Raises:
        ArtifactError: the library was compiled from something else.
    """
    aside = out / f"{_ASIDE}{os.getpid()}"
    try:
        shutil.copyfile(library, aside)
        # What is checked and digested is the copy: nobody else writes to it.
        check_seal(aside, identity.seal, library)
        digest = sha256_of(aside)
        aside.chmod(0o755)
        # By its content too: what another profile or runtime gives does not take the place of what the manifest names.
        file = out / f"{identity.plan[:16]}-{digest[:16]}" / f"_rupy{suffix}"
        file.parent.mkdir(parents=True, exist_ok=True)
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)
    return Installed(file, digest)


def remove_others(out: Path, artifact: Path) -> None:
    """Remove the artefacts of earlier builds, and what builds that were killed have left of theirs.

    Args:
        out: the folder that `rupy build` writes; whoever calls this holds its lock.
        artifact: the one that stays.
    """
    for entry in out.iterdir():
        if entry.is_dir() and entry != artifact.parent and _FOLDER_NAME.fullmatch(entry.name):
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.name.startswith(_ASIDE):
            entry.unlink()
