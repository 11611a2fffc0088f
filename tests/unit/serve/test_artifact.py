"""Installed applications are found without being imported."""

from __future__ import annotations

from pathlib import Path

import pytest

from rupy._serve.artifact import installed_folder
from rupy.exceptions import ArtifactError


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment with the wheel of an application in it."""
    information = tmp_path / "my_shop-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: my-shop\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("[rupy.apps]\nmy-shop = rupy_apps.my_shop\n")
    folder = tmp_path / "rupy_apps" / "my_shop"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("raise RuntimeError('imported')")
    monkeypatch.syspath_prepend(str(tmp_path))
    return folder


@pytest.mark.parametrize("name", ["my-shop", "my_shop", "My.Shop"])
def test_a_name_is_found_in_every_spelling(installed: Path, name: str) -> None:
    assert installed_folder(name) == installed / ".rupy"


def test_a_name_that_is_not_installed_lists_those_that_are(installed: Path) -> None:
    with pytest.raises(
        ArtifactError, match=r"no application blog is installed in .* \(installed: my-shop\); pip install its wheel"
    ) as caught:
        installed_folder("blog")
    assert caught.value.exit_code == 3


@pytest.mark.usefixtures("installed")
def test_a_file_in_the_place_of_a_name_is_explained() -> None:
    with pytest.raises(ArtifactError, match=r"app\.py is a file; write: rupy build app\.py && rupy serve"):
        installed_folder("app.py")
