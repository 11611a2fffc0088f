"""Puts the compiled library where `rupy serve` finds it."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

_FOLDER_NAME = re.compile(r"[0-9a-f]{16}")


def install_artifact(library: Path, out: Path, plan: str, suffix: str) -> Path:
    """Copy a library into the folder of artefacts, whole or not at all.

    Args:
        library: what cargo compiled.
        out: the folder that `rupy build` writes.
        plan: sha256 of the plan.
        suffix: end of the file name of an extension module.

    Returns:
        Where it is; a running server keeps the file that it has loaded.
    """
    file = out / plan[:16] / f"_rupy{suffix}"
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        shutil.copyfile(library, aside)
        aside.chmod(0o755)
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)
    return file


def remove_others(out: Path, artifact: Path) -> None:
    """Remove the artefacts of earlier builds.

    Args:
        out: the folder that `rupy build` writes.
        artifact: the one that stays.
    """
    for folder in out.iterdir():
        if folder != artifact.parent and folder.is_dir() and _FOLDER_NAME.fullmatch(folder.name):
            shutil.rmtree(folder, ignore_errors=True)
