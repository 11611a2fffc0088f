"""What is compiled before anything starts: the floor, and rupy's applications."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from .commands import run
from .places import APPS, HERE, WORK, cargo_environment, environment, target_folder


def build_floor(*, release: bool) -> Path:
    """Compile the floor.

    Returns:
        Its program.

    Raises:
        BenchError: cargo failed.
    """
    profile = ["--release"] if release else []
    manifest = HERE / "floor" / "Cargo.toml"
    run(
        ["cargo", "build", "--locked", "--manifest-path", manifest, *profile],
        folder=WORK,
        environment=cargo_environment(),
    )
    return target_folder() / ("release" if release else "debug") / "floor"


def build_applications(python: Path, modules: Iterable[str], *, release: bool) -> Path:
    """Build rupy's applications ahead of time.

    Args:
        python: interpreter that has rupy.
        modules: which of them.
        release: with the profile that ships; else with the one that compiles quickly.

    Returns:
        The folder with their sources; the artefact of module M is in `.rupy-M`.

    Raises:
        BenchError: `rupy build` failed.
    """
    profile = "release" if release else "fast"
    folder = WORK / f"apps-{profile}"
    shutil.copytree(APPS / "rupy", folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", ".rupy*"))
    for module in modules:
        build: list[str | Path] = [
            python,
            "-m",
            "rupy",
            "build",
            f"{module}.py",
            "--out",
            f".rupy-{module}",
            "--profile",
            profile,
        ]
        run(build, folder=folder, environment=environment())
    return folder
