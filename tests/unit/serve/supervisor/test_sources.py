"""Which files of a project are its sources."""

from __future__ import annotations

from pathlib import Path

import pytest
import watchfiles

from rupy._serve.supervisor.sources import Sources


def is_source(project: Path, path: str, change: str = "modified") -> bool:
    return Sources(str(project))(watchfiles.Change[change], str(project / path))


@pytest.mark.parametrize("path", ["app.py", "pages/about.py", "a/b/c/d.py", "build/app.py"])
def test_python_files_are_sources(tmp_path: Path, path: str) -> None:
    assert is_source(tmp_path, path)


@pytest.mark.parametrize(
    "path",
    ["data.txt", "app.pyc", "app.py~", ".#app.py", ".git/hook.py", "node_modules/a/b.py", "lib/site-packages/x.py"],
)
def test_other_files_are_none(tmp_path: Path, path: str) -> None:
    assert not is_source(tmp_path, path)


def test_what_is_in_an_environment_is_none(tmp_path: Path) -> None:
    (tmp_path / "env" / "bin").mkdir(parents=True)
    assert is_source(tmp_path, "env/bin/x.py")
    (tmp_path / "env" / "pyvenv.cfg").touch()
    assert not is_source(tmp_path, "env/bin/x.py")


@pytest.mark.parametrize("outer", [".hidden", "node_modules", "env"])
def test_a_project_may_itself_be_in_such_a_folder(tmp_path: Path, outer: str) -> None:
    project = tmp_path / outer / "project"
    project.mkdir(parents=True)
    (tmp_path / outer / "pyvenv.cfg").touch()
    assert is_source(project, "app.py")


@pytest.mark.parametrize(
    ("inside", "expected"), [("a.py", True), ("b/a.py", True), ("a.txt", False), (".git/a.py", False)]
)
def test_a_folder_that_is_added_counts_when_it_has_sources(tmp_path: Path, inside: str, expected: bool) -> None:
    file = tmp_path / "new" / inside
    file.parent.mkdir(parents=True)
    file.touch()
    assert is_source(tmp_path, "new", "added") is expected
    assert not is_source(tmp_path, "new", "modified")
