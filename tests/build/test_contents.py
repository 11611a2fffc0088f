"""A wheel has the application's modules and what it includes, and nothing else of the project or of the machine."""

from __future__ import annotations

import subprocess

import pytest

from rupy._build.contents import collect
from rupy._build.errors import BuildError
from rupy._codegen.ir.folder import Folder
from rupy._codegen.ir.location import Location


@pytest.fixture
def project(tmp_path):
    root = tmp_path / "project"
    for name in (
        "app.py",
        "unused.py",
        "templates/a.html",
        "templates/deep/b.html",
        ".env",
        "templates/.secret",
        "__pycache__/app.pyc",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (tmp_path / "outside.txt").write_text("secret")
    (root / "templates" / "link.html").symlink_to(tmp_path / "outside.txt")
    (root / "linked").symlink_to(tmp_path)
    return root


@pytest.mark.parametrize("pattern", ["templates", "templates/**", "templates/**/*", "**/*.html"])
def test_what_is_included_is_found_without_dot_files_and_links_out(project, pattern):
    assert collect(project, ["app.py"], [], [pattern]).paths == ("app.py", "templates/a.html", "templates/deep/b.html")


def test_only_the_modules_that_the_build_read_are_in_it(project):
    assert collect(project, ["app.py"], [], []).paths == ("app.py",)


@pytest.mark.parametrize("pattern", [".env", "templates/.secret", "linked/outside.txt", "missing/**", "__pycache__"])
def test_a_pattern_that_finds_nothing_is_an_error(project, pattern):
    with pytest.raises(BuildError, match="matches no file"):
        collect(project, ["app.py"], [], [pattern])


@pytest.mark.parametrize("pattern", ["../outside.txt", "/etc/passwd", "templates/../../outside.txt", ""])
def test_a_pattern_that_leaves_the_project_is_an_error(project, pattern):
    with pytest.raises(BuildError, match="is not a pattern inside the project"):
        collect(project, ["app.py"], [], [pattern])


@pytest.mark.parametrize(("file", "directory"), [("app.py", "templates"), ("views/app.py", "../templates/./")])
def test_the_folder_of_a_static_directory_is_in_it(project, file, directory):
    contents = collect(project, ["app.py"], [Folder(directory, "", Location(file, 1))], [])
    assert contents.paths == ("app.py", "templates/a.html", "templates/deep/b.html")
    assert contents.left_out == ()


@pytest.mark.parametrize(
    ("directory", "message"),
    [
        (None, "the static directory FOLDER is known only at run time"),
        ("/tmp", "the static directory '/tmp' is a place of this machine"),
        ("..", "the static directory '..' is not in the project"),
        ("templates/../../x", "the static directory 'templates/../../x' is not in the project"),
        (
            "missing",
            "the static directory 'missing' has no files for a wheel: it takes no dot files and no empty folders",
        ),
    ],
)
def test_a_static_directory_that_is_left_out_is_said(project, directory, message):
    contents = collect(project, ["app.py"], [Folder(directory, "FOLDER", Location("app.py", 7))], [])
    assert contents.paths == ("app.py",)
    (found,) = contents.left_out
    assert (found.code, str(found.location), found.message) == ("RPY216", "app.py:7", message)
    assert "[tool.rupy] include" in str(found)


def test_a_static_directory_that_is_a_link_out_of_the_project_is_left_out(project, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "page.html").write_text("page")
    (project / "public").symlink_to(tmp_path / "elsewhere")
    contents = collect(project, ["app.py"], [Folder("public", "", Location("app.py", 7))], [])
    assert contents.paths == ("app.py",)
    assert [found.code for found in contents.left_out] == ["RPY216"]


def write(root, *names):
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)


@pytest.fixture
def shop(tmp_path):
    """A package with data, and files beside it."""
    root = tmp_path / "shop-service"
    write(root, "shop/__init__.py", "shop/web.py", "shop/unused.py", "shop/queries/all.sql", "shop/templates/a.html")
    write(root, "shop/.env", "shop/__pycache__/web.pyc", "shop/built.css", "notes.txt", "tests/data.json")
    return root


PACKAGE = ("shop/__init__.py", "shop/web.py")


def git(root, *arguments):
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", root, *arguments]
    subprocess.run(command, check=True, capture_output=True)


def test_the_data_of_a_package_is_in_it(shop):
    expected = (*PACKAGE, "shop/built.css", "shop/queries/all.sql", "shop/templates/a.html")
    assert collect(shop, PACKAGE, [], []).paths == tuple(sorted(expected))


def test_of_a_repository_it_is_what_git_tracks(shop):
    git(shop, "init", "-q")
    git(shop, "add", "shop/queries", "shop/templates", "shop/web.py", "notes.txt")
    contents = collect(shop, PACKAGE, [], [])
    assert contents.paths == tuple(sorted((*PACKAGE, "shop/queries/all.sql", "shop/templates/a.html")))
    assert contents.left_out == ()


def test_beside_a_module_of_the_top_level_it_is_all_that_git_tracks(project):
    git(project, "init", "-q")
    git(
        project,
        "add",
        "-f",
        "app.py",
        "templates/a.html",
        "templates/.secret",
        ".env",
        "templates/link.html",
        "unused.py",
    )
    assert collect(project, ["app.py"], [], []).paths == ("app.py", "templates/a.html")


def test_a_repository_around_the_project_that_knows_nothing_of_it_says_nothing(shop):
    git(shop.parent, "init", "-q")
    assert "shop/queries/all.sql" in collect(shop, PACKAGE, [], []).paths


def test_what_is_excluded_is_not_in_it_unless_it_is_included(shop):
    found = collect(shop, PACKAGE, [], ["shop/queries/all.sql"], ["shop/queries", "**/*.css"])
    assert found.paths == tuple(sorted((*PACKAGE, "shop/queries/all.sql", "shop/templates/a.html")))
    with pytest.raises(BuildError, match=r"\[tool\.rupy\] exclude: '\.\./x' is not a pattern inside the project"):
        collect(shop, PACKAGE, [], [], ["../x"])


def test_a_repository_that_git_does_not_read_is_told(shop):
    (shop / ".git").write_text("gitdir: nowhere\n")
    contents = collect(shop, PACKAGE, [], [])
    assert "shop/queries/all.sql" in contents.paths
    ((diagnostic),) = contents.left_out
    assert diagnostic.code == "RPY226"
    assert diagnostic.message.startswith(f"git does not say which files of {shop} it tracks: ")


def test_the_configuration_of_a_repository_runs_nothing(shop, tmp_path):
    git(shop, "init", "-q")
    git(shop, "add", "shop/web.py", "shop/queries")
    hook = tmp_path / "hook"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    hook.chmod(0o755)
    git(shop, "config", "core.fsmonitor", str(hook))
    assert "shop/queries/all.sql" in collect(shop, PACKAGE, [], []).paths
    assert not (tmp_path / "ran").exists()
