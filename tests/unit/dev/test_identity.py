"""One application, one identity: the script that runs is the module that others import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

VIEWS = "from {module} import app\napp.get('/view')(lambda request: None)\n"
SHOW = "print(len(app._registry.routes))\n"


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True)


def test_a_script_is_found_under_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(f"from rupy import Rupy\napp = Rupy()\nimport views\n{SHOW}")
    (tmp_path / "views.py").write_text(VIEWS.format(module="app"))
    result = python(tmp_path, "app.py")
    assert (result.stdout, result.stderr) == ("1\n", "")


def test_a_module_of_a_package_is_found_under_its_own_name(tmp_path: Path) -> None:
    package = tmp_path / "shop"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "app.py").write_text(
        f"from rupy import Rupy\napp = Rupy()\nfrom . import views\nimport shop\n{SHOW}print(shop.app.app is app)"
    )
    (package / "views.py").write_text(VIEWS.format(module="shop.app"))
    result = python(tmp_path, "-m", "shop.app")
    assert (result.stdout, result.stderr) == ("1\nTrue\n", "")


def test_an_application_made_by_a_factory_in_another_module_adopts_the_script_too(tmp_path: Path) -> None:
    (tmp_path / "factory.py").write_text("from rupy import Rupy\ndef create():\n    return Rupy()\n")
    (tmp_path / "main.py").write_text(f"from factory import create\napp = create()\nimport views\n{SHOW}")
    (tmp_path / "views.py").write_text(VIEWS.format(module="main"))
    result = python(tmp_path, "main.py")
    assert (result.stdout, result.stderr) == ("1\n", "")


def test_a_script_that_is_imported_before_its_application_exists_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import views\nfrom rupy import Rupy\napp = Rupy()\n")
    (tmp_path / "views.py").write_text("import app\n")
    result = python(tmp_path, "app.py")
    assert result.returncode == 1
    assert result.stderr.startswith("rupy: app.py:3: app was imported before its application was created")
    assert len(result.stderr.splitlines()) == 1


def test_a_script_of_another_project_is_left_alone(tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (library / "site_app.py").write_text("from rupy import Rupy\napp = Rupy()\n")
    (tmp_path / "tool.py").write_text(
        "import sys\nsys.path.insert(0, 'library')\nimport site_app\nprint('tool' in sys.modules)\n"
    )
    assert python(tmp_path, "tool.py").stdout == "False\n"


def test_names_of_functions_are_those_of_the_imported_module(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "from rupy import Rupy\nfrom rupy._dev.record import record\napp = Rupy()\n@app.get('/')\ndef home(request): ...\n"
        "model = record(app).model\nprint(model.module, model.variable, model.routes[0].handler.name)\n"
    )
    assert python(tmp_path, "app.py").stdout == "app app app.home\n"
