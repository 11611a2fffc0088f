"""Lazy imports (PEP 810): a module is imported where a name that it gives is first used."""

from __future__ import annotations

import ast
import re
import sys

import pytest

from rupy._codegen.parse import source

from .project import analyse, findings, patterns, routes

HEAD = "lazy from rupy import Rupy\napp = Rupy()\n"
ROUTER = "from rupy import Router\nrouter = Router(prefix='/users')\n@router.get('/all')\ndef every(request): ...\n"


@pytest.fixture(autouse=True)
def a_python_that_knows_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own tree has the same statements in the same places where the word is left out."""
    if sys.version_info >= (3, 15):
        return
    outline = source._outline
    monkeypatch.setattr(source, "_outline", lambda text: outline(re.sub(r"(?m)^lazy (?=from|import)", "", text)))


@pytest.mark.skipif(sys.version_info >= (3, 15), reason="this Python knows them")
def test_the_fixture_takes_away_nothing_else() -> None:
    assert ast.unparse(source._outline("lazy import a\nlazy = 1\n")) == "import a\nlazy = 1"


@pytest.mark.parametrize(
    "head",
    [
        "lazy from rupy import Rupy\napp = Rupy()\n",
        "lazy from rupy import Rupy as App\napp = App()\n",
        "lazy import rupy\napp = rupy.Rupy()\n",
        "lazy import rupy as r\napp = r.Rupy()\n",
        "lazy import rupy.app\napp = rupy.app.Rupy()\n",
    ],
)
def test_names_of_the_framework(head: str) -> None:
    found = analyse(head + "@app.get('/')\ndef f(request): ...\n")
    assert patterns(found) == ["/"]
    assert findings(found) == []


@pytest.mark.parametrize(
    "include",
    [
        "lazy from users import router\napp.include(router)\n",
        "lazy import users\napp.include(users.router)\n",
        "lazy import users as u\napp.include(u.router)\n",
        "import lazily\napp.include(lazily.router)\n",
        "from lazily import router\napp.include(router)\n",
        "from lazily import *\napp.include(router)\n",
    ],
)
def test_a_router_of_another_module(include: str) -> None:
    found = analyse(HEAD + include, users=ROUTER, lazily="lazy from users import router\n")
    assert routes(found) == [("GET", "/users/all", "users.every")]


def test_submodules_of_one_package() -> None:
    text = HEAD + "lazy import pages.users\nlazy import pages.more\napp.include(pages.users.router)\n"
    found = analyse(text, pages____init__="", pages__users=ROUTER, pages__more="")
    assert patterns(found) == ["/users/all"]
    assert found.sources == ("app.py", "pages/__init__.py", "pages/users.py", "pages/more.py")


def test_a_module_runs_where_its_name_is_used_first() -> None:
    view = "from app import app\n@app.get('/{0}')\ndef {0}(request): ...\n"
    text = HEAD + "lazy import second\nimport first\nsecond.second\n"
    assert patterns(analyse(text, first=view.format("first"), second=view.format("second"))) == ["/first", "/second"]


def test_a_module_whose_name_is_never_used_does_not_run() -> None:
    found = analyse(HEAD + "lazy import views\n", views="from app import app\n@app.get('/')\ndef f(request): ...\n")
    assert patterns(found) == []
    assert found.sources == ("app.py",)


def test_an_application_that_is_imported_lazily() -> None:
    core = "from rupy import Rupy\napp = Rupy()\n@app.get('/')\ndef f(request): ...\n"
    for text in ("lazy from core import app\n", "lazy from core import app as served\n"):
        found = analyse(text, core=core)
        assert patterns(found) == ["/"]
        assert found.model.module == "core"


def test_a_name_that_leads_back_to_itself_is_not_known() -> None:
    found = analyse("lazy from other import app\napp\n", other="from app import app\n")
    assert findings(found) == [("RPY214", "app.py:1:1")]


@pytest.mark.parametrize("word", ["", "lazy "])
def test_an_application_whose_name_an_import_takes_is_never_served(word: str) -> None:
    core = "from rupy import Rupy\napp = Rupy()\n@app.get('/served')\ndef f(request): ...\n"
    text = (
        "from rupy import Rupy\napp = Rupy()\n@app.get('/lost')\ndef f(request): ...\n"
        + word
        + "from core import app\n"
    )
    found = analyse(text, core=core)
    assert patterns(found) == ["/served"]
    assert findings(found) == [("RPY213", "app.py:5:1")]


def test_a_name_that_a_later_lazy_import_binds_is_told_where_it_does() -> None:
    text = "from rupy import Rupy\napp = Rupy()\n@app.get('/')\ndef f(request): ...\nlazy from elsewhere import app\n"
    found = analyse(text)
    assert ("RPY214", "app.py:5:1") in findings(found)


def test_what_a_lazy_import_does_not_find_is_told_where_it_stands() -> None:
    found = analyse(HEAD + "lazy from pages import missing\n\nmissing.router\n", pages____init__="")
    assert findings(found) == []
    found = analyse(HEAD + "lazy from .pages import router\n\nrouter\n")
    assert findings(found) == [("RPY209", "app.py:3:1")]
