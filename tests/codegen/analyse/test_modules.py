"""Applications of several modules: followed in the order in which they are imported."""

from __future__ import annotations

import pytest

from .project import analyse, findings, patterns, routes

APP = "from rupy import Rupy\napp = Rupy()\n"
VIEW = "from app import app\n@app.get('/view')\ndef view(request): ...\n"


@pytest.mark.parametrize(
    "head",
    [
        "from rupy import Rupy\napp = Rupy()\n",
        "import rupy\napp = rupy.Rupy()\n",
        "import rupy as r\napp = r.Rupy()\n",
        "from rupy import Rupy as App\napp: App = App()\n",
        "from rupy.app import Rupy\napp = Rupy()\n",
        "from rupy import *\napp = Rupy()\n",
        "import rupy.app\napp = rupy.app.Rupy()\n",
        "from rupy import Rupy\nclass App(Rupy):\n    'Ours.'\napp = App()\n",
    ],
)
def test_names_of_the_framework(head: str) -> None:
    assert patterns(analyse(head + "@app.get('/')\ndef f(request): ...\n")) == ["/"]


def test_a_module_that_imports_the_application() -> None:
    found = analyse(APP + "import views\n", views=VIEW)
    assert routes(found) == [("GET", "/view", "views.view")]
    assert found.model.routes[0].location.file == "views.py"
    assert found.sources == ("app.py", "views.py")


def test_a_module_that_creates_it_for_others() -> None:
    found = analyse(
        "from core import app\nimport views\n",
        core="from rupy import Rupy\napp = Rupy()\n",
        views="from core import app\n@app.get('/')\ndef f(request): ...\n",
    )
    assert (found.model.module, found.model.variable) == ("core", "app")
    assert patterns(found) == ["/"]


def test_registrations_stand_in_the_order_in_which_they_run() -> None:
    found = analyse(
        APP
        + "@app.get('/first')\ndef f(request): ...\nimport views\nimport views\n@app.get('/last')\ndef g(request): ...\n",
        views="from app import app\nimport more\n@app.middleware\ndef second(request): ...\n@app.get('/b')\ndef b(request): ...\n",
        more="from app import app\n@app.middleware\ndef first(request): ...\n@app.get('/a')\ndef a(request): ...\n",
    )
    assert patterns(found) == ["/first", "/a", "/b", "/last"]
    assert [middleware.function.name for middleware in found.model.middleware] == ["more.first", "views.second"]


def test_a_function_of_another_module_that_registers() -> None:
    found = analyse(
        APP + "from views import register\nregister(app)\nregister(app, prefix='/v2')\n",
        views="def register(app, *, prefix='/v1'):\n    @app.get(prefix + '/x')\n    def x(request): ...\n",
    )
    assert routes(found) == [
        ("GET", "/v1/x", "views.register.<locals>.x"),
        ("GET", "/v2/x", "views.register.<locals>.x"),
    ]


def test_a_package() -> None:
    found = analyse(
        module="shop",
        shop____init__="from .main import app\nfrom . import views\nfrom .deep.er import more\n",
        shop__main="from rupy import Rupy\napp = Rupy()\n",
        shop__views="from . import app\nfrom .constants import *\n@app.get(PREFIX + _HIDDEN)\ndef f(request): ...\n"
        "@app.get(PREFIX)\ndef g(request): ...\n",
        shop__constants="PREFIX = '/shop'\n_HIDDEN = 'x'\n",
        shop__deep__er="from ..main import app as a\nfrom .. import constants as c\nmore = 1\n"
        "@a.get(c.PREFIX + '/deep')\ndef f(request): ...\n",
    )
    assert routes(found) == [("GET", "/shop", "shop.views.g"), ("GET", "/shop/deep", "shop.deep.er.f")]
    assert findings(found) == [("RPY203", "shop/views.py:3:2")]
    assert (found.model.module, found.model.variable) == ("shop.main", "app")


@pytest.mark.parametrize(
    ("imported", "expression"),
    [
        ("import a.b", "a.b.P"),
        ("import a.b as c", "c.P"),
        ("from a import b", "b.P"),
        ("from a.b import P as Q", "Q"),
        ("from a.b import *", "P"),
        ("import importlib\nm = importlib.import_module('a.b')", "m.P"),
    ],
)
@pytest.mark.parametrize("package", [{"a____init__": ""}, {}], ids=["package", "folder"])
def test_forms_of_import(imported: str, expression: str, package: dict[str, str]) -> None:
    found = analyse(APP + f"{imported}\n@app.get({expression})\ndef f(request): ...\n", a__b="P = '/p'\n", **package)
    assert patterns(found) == ["/p"]


def test_star_import_takes_what_all_lists() -> None:
    found = analyse(
        APP + "from a import *\napp.get(_P)(h)\n", a="__all__ = ['_P', 'h']\n_P = '/p'\nP = 1\ndef h(request): ...\n"
    )
    assert routes(found) == [("GET", "/p", "a.h")]


def test_a_constant_of_another_module_that_is_assigned_from_here() -> None:
    found = analyse(
        APP + "import a\na.P = '/new'\nimport b\n",
        a="P = '/old'\n",
        b="from app import app\nimport a\napp.get(a.P)(h)\n",
    )
    assert [route.path for route in found.dynamic] == ["/new"]


def test_modules_that_import_each_other() -> None:
    found = analyse("import b\n" + APP, b="import app\nfrom app import later\n")
    assert findings(found) == []
    assert found.model.variable == "app"


def test_modules_from_outside_are_not_followed() -> None:
    found = analyse(APP + "import os.path, json\nfrom collections import abc\nfrom flask import Flask\n")
    assert findings(found) == []
    assert found.sources == ("app.py",)


@pytest.mark.parametrize(
    "statement", ["from .missing import f", "from . import x", "from ..up import y", "import a.missing"]
)
def test_a_module_of_the_project_that_is_not_there(statement: str) -> None:
    found = analyse(APP + f"import a\n{statement}\n", a____init__="")
    assert findings(found) == [("RPY209", "app.py:4:1")]


def test_a_module_that_is_not_valid_python() -> None:
    found = analyse(APP + "import views\n@app.get('/')\ndef f(request): ...\n", views="def f(:\n")
    assert findings(found) == [("RPY223", "views.py:1:7")]
    assert patterns(found) == ["/"]


def test_a_source_that_is_read_by_a_function() -> None:
    asked: list[str] = []

    def read(path: str) -> str | None:
        asked.append(path)
        return {"app.py": APP, "b.py": ""}.get(path)

    from rupy._codegen.analyse.application import analyse_application
    from rupy._codegen.analyse.target import Target

    assert analyse_application(read, Target("app")).sources == ("app.py",)
    assert asked == ["app/__init__.py", "app.py"]
