"""Which files of a project are its sources."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import watchfiles

from rupy._serve.supervisor.sources import Sources


def is_source(project: Path, path: str, change: str = "modified", include: Sequence[str] = ()) -> bool:
    return Sources(str(project), include)(watchfiles.Change[change], str(project / path))


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


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.html", "page.html", True),
        ("*.html", "a/b/page.html", True),
        ("*.html", "page.htm", False),
        ("*.html", ".#page.html", False),
        ("*.html", ".git/page.html", False),
        ("*.html", "node_modules/a/page.html", False),
        (".env", ".env", True),
        (".env*", "a/.env.local", True),
        ("*", ".env", False),
        ("templates", "templates/a/page.html", True),
        ("templates/", "a/templates/page.html", True),
        ("templates", "templates/.page.html.swp", False),
        ("templates/*.html", "templates/page.html", True),
        ("templates/*.html", "templates/a/page.html", False),
        ("templates/*.html", "a/templates/page.html", False),
        ("./templates/*.html", "templates/page.html", True),
        ("./*.html", "a/page.html", False),
        ("a/**/*.html", "a/page.html", True),
        ("a/**/*.html", "a/b/c/page.html", True),
        ("a/**/*.html", "b/page.html", False),
        ("**/data/*.json", "a/b/data/x.json", True),
        ("data/**", "data/a/x", True),
        ("*.HTML", "page.html", False),
        ("*.html", "app.py", True),
    ],
)
def test_a_pattern_names_files_that_are_sources_too(tmp_path: Path, pattern: str, path: str, expected: bool) -> None:
    assert is_source(tmp_path, path, include=[pattern]) is expected


def test_a_folder_is_added_with_what_a_pattern_names(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    assert not is_source(tmp_path, "templates", "added", ["templates", "*.html"])
    (tmp_path / "templates" / "page.html").touch()
    assert is_source(tmp_path, "templates", "added", ["*.html"])
    assert not is_source(tmp_path, "templates", "added", ["*.css"])
