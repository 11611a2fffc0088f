"""Which project a module belongs to, and what its files are called there."""

from __future__ import annotations

from importlib.machinery import ModuleSpec
from typing import Any

import pytest

from rupy._dev.project import Project, caller, location_of, project_of


@pytest.mark.parametrize(
    ("namespace", "project"),
    [
        ({"__name__": "app", "__file__": "/site/app.py"}, Project("/site", "app")),
        ({"__name__": "shop.views", "__file__": "/site/shop/views.py"}, Project("/site", "shop.views")),
        ({"__name__": "shop", "__file__": "/site/shop/__init__.py"}, Project("/site", "shop")),
        ({"__name__": "a.b", "__file__": "/site/a/b/__init__.py"}, Project("/site", "a.b")),
        ({"__name__": "__main__", "__file__": "/site/app.py", "__spec__": None}, Project("/site", "app")),
        ({"__name__": "__main__", "__file__": "/site/./x/../app.py", "__spec__": None}, Project("/site", "app")),
        (
            {"__name__": "__main__", "__file__": "/site/shop/app.py", "__spec__": ModuleSpec("shop.app", None)},
            Project("/site", "shop.app"),
        ),
        (
            {
                "__name__": "__main__",
                "__file__": "/site/shop/__main__.py",
                "__spec__": ModuleSpec("shop.__main__", None),
            },
            Project("/site", "shop.__main__"),
        ),
    ],
)
def test_the_folder_is_the_one_that_the_module_is_imported_from(namespace: dict[str, Any], project: Project) -> None:
    assert project_of(namespace) == project


def test_a_module_without_a_file_belongs_to_the_current_folder(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert project_of({"__name__": "__main__"}) == Project(str(tmp_path), "__main__")


@pytest.mark.parametrize(
    ("root", "file", "shown"),
    [
        ("/site", "/site/app.py", "app.py"),
        ("/site", "/site/shop/views.py", "shop/views.py"),
        ("/site", "/sites/app.py", "/sites/app.py"),
        ("/site", "/usr/lib/python/other.py", "/usr/lib/python/other.py"),
        ("/", "/app.py", "app.py"),
    ],
)
def test_files_inside_are_shown_relative(root: str, file: str, shown: str) -> None:
    assert Project(root, "app").relative(file) == shown


def test_the_caller_is_the_first_frame_outside_of_rupy() -> None:
    namespace: dict[str, Any] = {"__name__": "rupy.inside", "caller": caller}
    exec("def call(): return (lambda: caller())()", namespace)
    frame = namespace["call"]()
    assert frame.f_code.co_name == "test_the_caller_is_the_first_frame_outside_of_rupy"
    assert location_of(frame, Project(__file__.rpartition("/")[0], "x")).file == "test_project.py"
