"""rupy from its wheel, in an environment and a folder that know nothing of the repository."""

from __future__ import annotations

import pytest

from .environment import ROOT, get


def test_command_says_its_version(environment, tmp_path):
    assert environment.run("rupy", "--version", cwd=tmp_path) == "rupy 0.1.0\n"


def test_package_is_the_installed_one(environment, tmp_path):
    where = environment.run("python", "-c", "import rupy; print(rupy.__file__)", cwd=tmp_path)
    assert where.startswith(str(environment.folder))
    assert str(ROOT) not in where


def test_python_app_serves(environment, project):
    with environment.serving("python", "app.py", cwd=project) as url:
        assert get(f"{url}/user/ada") == "Hello, ada!"


def test_module_is_the_command(environment, project):
    with environment.serving("python", "-m", "rupy", "dev", "app.py", "--port", "0", cwd=project) as url:
        assert get(f"{url}/") == "Hello, World!"


@pytest.mark.slow
def test_build_and_serve(environment, project):
    environment.run("rupy", "build", "app.py", "--profile", "fast", cwd=project)
    with environment.serving("rupy", "serve", "--port", "0", cwd=project) as url:
        assert get(f"{url}/") == "Hello, World!"
        assert get(f"{url}/user/ada") == "Hello, ada!"
        assert get(f"{url}/echo", data=b"text") == "Echo: text"
