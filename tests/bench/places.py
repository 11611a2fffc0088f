"""Folders of the benchmark and the environments of the processes that it starts."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
APPS = HERE / "apps"
CACHE = ROOT / ".cache"
#: Environments, builds and logs; one for each Python, as nothing in it works with another.
WORK = CACHE / f"bench-{sysconfig.get_config_var('SOABI')}"


def environment(**changes: str) -> dict[str, str]:
    """The environment of a process, without what would change how its Python runs."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    inherited.setdefault("RUPY_CACHE", str(CACHE / "rupy"))
    return inherited | changes


def cargo_environment() -> dict[str, str]:
    """The environment of cargo: the target folder, interpreter and profile that the Makefile has too, so that
    dependencies compile once."""
    return environment(
        CARGO_TARGET_DIR=str(target_folder()),
        CARGO_PROFILE_DEV_DEBUG="line-tables-only",
        PYO3_PYTHON=sys.executable,
    )


def target_folder() -> Path:
    return Path(os.environ.get("CARGO_TARGET_DIR", CACHE / "target"))
