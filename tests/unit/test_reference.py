"""The APP argument."""

from __future__ import annotations

from pathlib import Path

import pytest

from rupy._reference import AppNotFound, AppReference, locate


def write(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()


@pytest.mark.parametrize(
    ("argument", "reference"),
    [
        ("app.py", AppReference("app")),
        ("./app.py", AppReference("app")),
        ("app.py:create", AppReference("app", "create")),
        ("app", AppReference("app")),
        ("app:site", AppReference("app", "site")),
        ("shop.views", AppReference("shop.views")),
        ("shop.views:app", AppReference("shop.views", "app")),
        ("shop/views.py", AppReference("shop.views")),
        ("shop/__init__.py", AppReference("shop")),
        ("shop", AppReference("shop")),
    ],
)
def test_names_files_modules_and_variables(tmp_path: Path, argument: str, reference: AppReference) -> None:
    write(tmp_path, "app.py", "shop/__init__.py", "shop/views.py")
    located = locate(argument, tmp_path)
    assert (located.root, located.reference) == (tmp_path, reference)
    assert located.file.is_file()


def test_a_file_elsewhere_brings_its_own_folder(tmp_path: Path) -> None:
    write(tmp_path, "site/app.py")
    located = locate("site/app.py", tmp_path)
    assert (located.root, located.file) == (tmp_path / "site", tmp_path / "site" / "app.py")


def test_the_default_is_app_then_main(tmp_path: Path) -> None:
    write(tmp_path, "main.py")
    assert locate(None, tmp_path).reference == AppReference("main")
    write(tmp_path, "app.py")
    assert locate(None, tmp_path).reference == AppReference("app")


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        (None, "there is no app.py or main.py in"),
        ("absent.py", "there is no file"),
        ("absent", "there is no module absent in"),
        ("app:", "does not name a variable"),
        ("app:x.y", "does not name a variable"),
        ("../app", "names no application"),
        ("two words.py", "is not a Python name; rename the file"),
    ],
)
def test_what_names_nothing_is_an_error_of_usage(tmp_path: Path, argument: str | None, message: str) -> None:
    write(tmp_path, "two words.py")
    with pytest.raises(AppNotFound, match=message) as caught:
        locate(argument, tmp_path)
    assert caught.value.exit_code == 2


def test_nothing_is_imported(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("raise RuntimeError", encoding="utf-8")
    assert str(locate("app.py", tmp_path).reference) == "app"


def test_pyproject_names_the_application(tmp_path: Path) -> None:
    write(tmp_path, "app.py", "shop/__init__.py", "shop/web.py")
    (tmp_path / "pyproject.toml").write_text('[tool.rupy]\napp = "shop.web:site"\n')
    assert locate(None, tmp_path).reference == AppReference("shop.web", "site")
    assert locate("app.py", tmp_path).reference == AppReference("app")


@pytest.mark.parametrize(
    "text", ["", "[project]\nname = 'shop'\n", "tool = 1\n", "[tool]\nrupy = 1\n", "[tool.rupy]\n"]
)
def test_a_pyproject_that_names_none_leaves_the_default(tmp_path: Path, text: str) -> None:
    write(tmp_path, "main.py")
    (tmp_path / "pyproject.toml").write_text(text)
    assert locate(None, tmp_path).reference == AppReference("main")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.rupy]\napp = 1\n", r'app is not a text; write app = "package\.module:variable"'),
        ("[tool.rupy\n", r"pyproject\.toml cannot be read: "),
        ("[tool.rupy]\napp = 'gone.py'\n", r"there is no file .*gone\.py"),
    ],
)
def test_a_mistake_in_pyproject_is_one_of_usage(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(AppNotFound, match=message) as raised:
        locate(None, tmp_path)
    assert raised.value.exit_code == 2
