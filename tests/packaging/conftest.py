from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from .environment import ROOT, Environment


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by the build backend of pyproject.toml."""
    folder = tmp_path_factory.mktemp("wheel")
    Environment(Path(sys.prefix)).run(
        *("python", "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT),
        cwd=folder,
        CARGO_TARGET_DIR=str(ROOT / ".cache" / "target"),
    )
    (file,) = folder.iterdir()
    return file


@pytest.fixture(scope="session")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """A fresh environment outside the repository that has rupy from its wheel, and nothing but what rupy asks for."""
    return Environment.create(tmp_path_factory.mktemp("fresh") / "venv", wheel)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the program of the README as `app.py`, on a free port."""
    folder = tmp_path / "seed"
    folder.mkdir()
    program = re.search(r"```python\n(from rupy import.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    (folder / "app.py").write_text(program[1].replace("port=8000", "port=0"))
    return folder
