"""Each example is checked, built, served and called, by the tests that it has itself."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
NAMES = sorted(folder.name for folder in EXAMPLES.iterdir() if folder.is_dir())


def run(*command, cwd):
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_example_has_a_readme_and_tests(name):
    assert {"app.py", "README.md", "test_app.py"} <= {file.name for file in (EXAMPLES / name).iterdir()}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_example_answers_in_both_modes(name, tmp_path):
    project = tmp_path / name
    shutil.copytree(EXAMPLES / name, project, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    run("rupy", "check", "app.py", "--live", cwd=project)
    run("rupy", "build", "app.py", "--strict", "--profile", "fast", cwd=project)
    assert " passed" in run("pytest", "-p", "no:cacheprovider", cwd=project)
