"""Which sources of installed packages are read."""

from __future__ import annotations

from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from rupy._build.installed import InstalledSources
from rupy._codegen.ir.expected import Installed

from .test_installed import install


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    install(tmp_path, "corp-auth", "1.2", "def guard(request): ...\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_a_module_is_known_by_its_distribution(site: Path) -> None:
    sources = InstalledSources()
    assert sources.read("corp_auth/__init__.py") == "def guard(request): ...\n"
    assert sources.read("corp_auth/missing.py") is None
    assert sources.followed == (Installed("corp-auth", "1.2"),)
    assert sources.missing == ()


def test_what_is_of_no_distribution_is_not_followed(site: Path) -> None:
    (site / "loose.py").write_text("x = 1\n")
    sources = InstalledSources()
    assert sources.read("loose.py") is None
    assert sources.has("loose")
    assert sources.followed == ()


def test_an_extension_module_is_imported_in_the_place_of_a_source(site: Path) -> None:
    (site / "corp_auth" / "fast.py").write_text("x = 1\n")
    assert InstalledSources().read("corp_auth/fast.py") == "x = 1\n"
    (site / "corp_auth" / f"fast{EXTENSION_SUFFIXES[0]}").write_bytes(b"")
    assert InstalledSources().read("corp_auth/fast.py") is None
    assert InstalledSources().has("corp_auth.fast")


@pytest.mark.parametrize("path", ["json/__init__.py", "typing.py", "sys.py"])
def test_python_s_own_is_not_followed(path: str) -> None:
    sources = InstalledSources()
    assert sources.read(path) is None
    assert sources.missing == ()


def test_a_package_that_is_not_there_is_remembered() -> None:
    sources = InstalledSources()
    assert sources.read("no_such_package/__init__.py") is None
    assert sources.missing == ("no_such_package",)
    assert not sources.has("no_such_package")
