"""`rupy build --wheel`: an application that serves where there is no Rust."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .environment import Environment, get

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def application(environment, tmp_path_factory) -> Path:
    """The wheel of an application of two modules, with files beside it that are none of its business."""
    project = tmp_path_factory.mktemp("projects") / "greeter"
    project.mkdir()
    (project / "names.py").write_text('WORLD = "World"\n')
    (project / "app.py").write_text(
        "from names import WORLD\n"
        "from rupy import Rupy\n"
        "app = Rupy()\n"
        "@app.get('/')\n"
        "def hello(request):\n"
        "    return f'Hello, {WORLD}!'\n"
        "@app.get('/late')\n"
        "def late(request):\n"
        "    from lazy.answers import ANSWER\n"
        "    return ANSWER\n"
        "@app.get('/plugin/<name>')\n"
        "def plugin(request, name):\n"
        "    import importlib\n"
        "    return importlib.import_module(f'plugins.{name}').ANSWER\n"
        "app.static('/files', 'public')\n"
    )
    (project / "lazy").mkdir()
    (project / "lazy" / "answers.py").write_text("from .number import ANSWER\n")
    (project / "lazy" / "number.py").write_text("ANSWER = '42'\n")
    (project / "plugins").mkdir()
    (project / "plugins" / "one.py").write_text("ANSWER = 'one'\n")
    (project / "public").mkdir()
    (project / "public" / "page.txt").write_text("a page\n")
    (project / "public" / ".secret").write_text("not served\n")
    (project / "pyproject.toml").write_text("[tool.rupy]\ninclude = ['plugins/*.py']\n")
    (project / ".env").write_text("SECRET=1\n")
    (project / "notes.txt").write_text("not part of the application\n")
    said = environment.run("rupy", "build", "app.py", "--profile", "fast", "--wheel", "dist", cwd=project)
    assert "app.py:14:12: RPY215 which module importlib.import_module(f'plugins.{name}') imports" in said
    (wheel,) = (project / "dist").iterdir()
    return wheel


@pytest.fixture(scope="module")
def machine(wheel, application, tmp_path_factory) -> Environment:
    """An environment with rupy and the application, on a machine whose PATH has nothing else."""
    created = Environment.create(tmp_path_factory.mktemp("machine") / "venv", wheel, application)
    return created.without_search_path()


def test_machine_has_no_cargo(machine):
    assert shutil.which("cargo", path=machine.path) is None


def test_application_serves_by_its_name(machine, tmp_path):
    with machine.serving("rupy", "serve", "greeter", "--port", "0", cwd=tmp_path) as url:
        assert get(f"{url}/") == "Hello, World!"


def test_modules_that_are_imported_late_and_static_files_are_in_it(machine, tmp_path):
    with machine.serving("rupy", "serve", "greeter", "--port", "0", cwd=tmp_path) as url:
        assert get(f"{url}/late") == "42"
        assert get(f"{url}/plugin/one") == "one"
        assert get(f"{url}/files/page.txt") == "a page\n"


def test_wheel_is_named_after_the_folder(application):
    assert application.name.startswith("greeter-0.0.0-cp3")


def test_only_the_application_is_installed(machine):
    installed = next(machine.folder.glob("lib/python3*/site-packages")) / "rupy_apps" / "greeter"
    names = {file.name for file in installed.rglob("*") if file.is_file()}
    assert {"app.py", "names.py", "manifest.json"} <= names
    assert names.isdisjoint({".env", "notes.txt", ".secret"})
