"""`rupy new`: what it makes can be checked, built, tested and served; nothing is overwritten."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.server import rupy

ROOT = Path(__file__).parents[3]
FILES = [".github/workflows/ci.yml", ".gitignore", "README.md", "app.py", "pyproject.toml", "test_app.py"]


@pytest.fixture
def shop(tmp_path) -> Path:
    done = rupy("new", "web_shop", folder=tmp_path)
    assert (done.returncode, done.stdout.splitlines()) == (0, [f"web_shop/{file}" for file in FILES])
    assert done.stderr == "serve it with: cd web_shop && python app.py\n"
    return tmp_path / "web_shop"


def run_tests(folder: Path) -> str:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout


def test_it_has_these_files_and_no_others(shop):
    assert sorted(file.relative_to(shop).as_posix() for file in shop.rglob("*") if file.is_file()) == FILES
    for file in FILES:
        text = (shop / file).read_text("utf-8")
        assert "{{" not in text.replace("${{", "")
        assert text == text.lstrip()
        assert text.endswith("\n")


def test_it_is_named(shop):
    assert 'name = "web_shop"\n' in (shop / "pyproject.toml").read_text()
    assert "rupy serve web-shop" in (shop / "README.md").read_text()


def test_its_pipeline_is_the_documented_one(shop):
    documented = re.search(r"```yaml\n(.*?)```", (ROOT / "docs" / "ci.md").read_text(), re.DOTALL)
    assert (shop / ".github/workflows/ci.yml").read_text() == documented[1]


def test_nothing_is_found_in_it_and_its_tests_pass_before_a_build(shop):
    done = rupy("check", "--live", "--strict", folder=shop)
    assert (done.returncode, done.stdout) == (0, "")
    said = run_tests(shop)
    assert "4 passed, 4 skipped" in said, said


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("cargo") is None, reason="cargo is not installed")
def test_it_builds_and_its_tests_pass_in_both_modes(shop):
    done = rupy("build", "--strict", "--profile", "fast", "--list", folder=shop)
    assert done.returncode == 0, done.stderr
    assert "rupy_apps/web_shop/app.py" in done.stdout.splitlines()
    said = run_tests(shop)
    assert "8 passed" in said, said


def test_what_is_there_is_not_touched(tmp_path):
    (tmp_path / "shop").mkdir()
    (tmp_path / "file").write_text("mine")
    for name in ("shop", "file"):
        done = rupy("new", name, folder=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"{tmp_path / name} is there already" in done.stderr
    assert list((tmp_path / "shop").iterdir()) == []
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("name", ["", "a/b", "../a", ".a", "1a", "a b", "a-", "a--b", "é", "a.b", "a\nb", "'"])
def test_a_name_that_is_none_is_refused(tmp_path, name):
    done = rupy("new", "--", name, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is no name for a project: write letters and digits, a letter first" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["rupy", "Rupy_Web"])
def test_the_name_of_the_framework_is_refused(tmp_path, name):
    done = rupy("new", name, folder=tmp_path)
    assert done.returncode == 2
    assert "is the name of the framework" in done.stderr


def test_a_name_that_the_file_system_refuses_is_one_message(tmp_path):
    done = rupy("new", "a" * 300, folder=tmp_path)
    assert done.returncode == 2
    assert "cannot be made: File name too long" in done.stderr
