"""The source distribution: links cannot be packed, so what they lead to stands in their place."""

from __future__ import annotations

import subprocess
import sys
import tarfile

import pytest

from .contents import packaged
from .environment import ROOT


@pytest.fixture(scope="module")
def contents(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sdist")
    subprocess.run([sys.executable, "-m", "maturin", "sdist", "--out", folder], cwd=ROOT, check=True)
    with tarfile.open(folder / "rupy_web-0.1.0.tar.gz") as archive:
        return {file.name.removeprefix("rupy_web-0.1.0/"): archive.extractfile(file).read() for file in archive}


def test_every_file_of_the_package_is_there(contents):
    assert [name for name, data in packaged().items() if contents.get(name) != data] == []


def test_what_builds_it_is_there(contents):
    assert {"pyproject.toml", "README.md", "LICENSE", "runtime/Cargo.toml", "runtime/Cargo.lock"} <= contents.keys()
    assert "runtime/src/lib.rs" in contents


def test_no_build_is_there(contents):
    assert [name for name in contents if name.endswith((".so", ".pyc")) or "/target/" in name] == []
