"""Importing an application the way `rupy serve` does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LOADER = """
import sys
from pathlib import Path
from rupy._reference import AppReference
from rupy._serve.load import load
from rupy.exceptions import LoadError
try:
    app = load(AppReference({module!r}, {variable!r}), Path({root!r}), "rupy serve")
except LoadError as error:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)
print(sorted(str(bound.route.pattern) for bound in app._registry.routes))
"""


def load(
    root: Path, source: str, variable: str | None = None, module: str = "app", **others: str
) -> subprocess.CompletedProcess[str]:
    for name, text in {module: source, **others}.items():
        (root / f"{name}.py").write_text(text, encoding="utf-8")
    program = LOADER.format(module=module, variable=variable, root=str(root))
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)


FACTORY = "from rupy import Rupy\ndef create_app():\n    app = Rupy()\n    app.get('/')(lambda request: None)\n    return app\n"
APP = "from rupy import Rupy\napp = Rupy()\n@app.get('/')\ndef home(request): ...\n"


@pytest.mark.parametrize(
    ("source", "variable"),
    [
        (APP, "app"),
        (APP, None),
        (APP.replace("app", "site"), None),
        (APP.replace("app", "site"), "site"),
        (APP + "application = app\n", None),
        (FACTORY, "create_app"),
        (FACTORY + "app = create_app()\n", None),
    ],
)
def test_finds_the_application(tmp_path: Path, source: str, variable: str | None) -> None:
    result = load(tmp_path, source, variable)
    assert (result.stdout, result.stderr) == ("['/']\n", "")


@pytest.mark.parametrize(
    ("source", "variable", "message"),
    [
        ("", None, "app has no application; write app = Rupy(), or name a factory: app:create_app"),
        ("", "site", "app has no site"),
        (
            "site = 1",
            "site",
            "app:site is not an application: it is of type int; write app = Rupy(), or name a factory that returns one",
        ),
        (
            "def make(): pass",
            "make",
            "app:make is not an application: it is None; write app = Rupy(), or name a factory that returns one",
        ),
        (
            "from rupy import Rupy\none = Rupy()\ntwo = Rupy()",
            None,
            "app has several applications; name one of app:one, app:two",
        ),
        ("raise SystemExit(3)", None, "app ended the process while it was imported: SystemExit(3)"),
    ],
)
def test_says_what_it_did_not_find(tmp_path: Path, source: str, variable: str | None, message: str) -> None:
    result = load(tmp_path, source, variable)
    assert (result.returncode, result.stdout, result.stderr) == (4, "", message + "\n")


def test_a_failing_import_shows_only_the_traceback_of_the_application(tmp_path: Path) -> None:
    result = load(tmp_path, "import helper\n", helper="1 / 0\n")
    assert result.returncode == 4
    assert result.stderr == (
        "app cannot be imported\n"
        "Traceback (most recent call last):\n"
        f'  File "{tmp_path}/app.py", line 1, in <module>\n    import helper\n'
        f'  File "{tmp_path}/helper.py", line 1, in <module>\n    1 / 0\n    ~~^~~\n'
        "ZeroDivisionError: division by zero\n"
    )


def test_a_syntax_error_names_the_line(tmp_path: Path) -> None:
    result = load(tmp_path, "def\n")
    assert result.returncode == 4
    assert f'File "{tmp_path}/app.py", line 1' in result.stderr
    assert result.stderr.splitlines()[-1] == "SyntaxError: invalid syntax"


def test_a_registration_error_is_its_message_only(tmp_path: Path) -> None:
    result = load(tmp_path, "from rupy import Rupy\napp = Rupy()\napp.get('nothing')(print)\n")
    assert result.returncode == 4
    assert "RPY301" in result.stderr
    assert "app.py:3" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("guard", ["", "if __name__ != '__main__':\n    "])
def test_run_gives_way_and_says_so_once(tmp_path: Path, guard: str) -> None:
    result = load(tmp_path, APP + f"{guard}app.run()\n" + f"{guard}app.run()\n")
    line = 5 if not guard else 6
    assert result.stdout == "['/']\n"
    assert (
        result.stderr
        == f"rupy serve: app.py:{line}: app.run() does nothing here, rupy serve decides how it is served\n"
    )


def test_the_project_comes_first_on_the_path(tmp_path: Path) -> None:
    result = load(tmp_path, APP + "import sys, colorsys\nassert colorsys.mine\n", colorsys="mine = True\n")
    assert (result.stdout, result.stderr) == ("['/']\n", "")


def test_a_module_named_like_one_of_python_is_refused(tmp_path: Path) -> None:
    result = load(tmp_path, APP, module="sys")
    assert result.returncode == 4
    assert f"sys is another module (built into Python), not one of {tmp_path}; rename yours" in result.stderr


def test_another_module_finds_the_same_application(tmp_path: Path) -> None:
    result = load(
        tmp_path, APP + "import views\n", views="from app import app\napp.get('/view')(lambda request: None)\n"
    )
    assert result.stdout == "['/', '/view']\n"
