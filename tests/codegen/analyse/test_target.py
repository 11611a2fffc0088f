"""Which application is meant."""

from __future__ import annotations

import pytest

from .project import analyse, findings, patterns

TWO = """
from rupy import Rupy
{first} = Rupy()
{second} = Rupy()
@{first}.get("/first")
def f(request): ...
@{second}.get("/second")
def g(request): ...
"""
FACTORY = """
from rupy import Rupy
def create_app(config=None):
    application = Rupy()
    @application.get("/made")
    def index(request): ...
    return application
"""


def test_the_one_that_is_named() -> None:
    found = analyse(TWO.format(first="app", second="api"), variable="api")
    assert (patterns(found), found.model.variable) == (["/second"], "api")


def test_the_one_called_app() -> None:
    found = analyse(TWO.format(first="api", second="app"))
    assert (patterns(found), found.model.variable) == (["/second"], "app")


def test_the_only_one_under_whatever_name() -> None:
    found = analyse("from rupy import Rupy\nsite = Rupy()\nsame = site\n@site.get('/')\ndef f(request): ...\n")
    assert (patterns(found), found.model.variable) == (["/"], "site")


def test_several_are_an_error_that_lists_them() -> None:
    found = analyse(TWO.format(first="one", second="two"))
    assert findings(found) == [("RPY221", "app.py:1")]
    assert "app:one, app:two" in found.diagnostics[0].message
    assert found.model.routes == ()


@pytest.mark.parametrize("source", ["", "x = 1\n", "from rupy import Rupy\n"])
def test_none_is_an_error(source: str) -> None:
    assert findings(analyse(source)) == [("RPY220", "app.py:1")]


def test_a_factory_that_nothing_calls_is_an_error_that_says_how_to_name_it() -> None:
    found = analyse(FACTORY)
    assert findings(found) == [("RPY220", "app.py:1")]
    assert "module:create_app" in found.diagnostics[0].entry.remedy


@pytest.mark.parametrize(
    ("variable", "source"), [("site", "app = 1\n"), ("app", "app = 1\n"), ("app", "class app: ...\n")]
)
def test_a_name_that_is_no_application_is_an_error(variable: str, source: str) -> None:
    assert findings(analyse(source, variable=variable)) == [("RPY222", "app.py:1")]


def test_a_module_that_is_not_there_is_an_error() -> None:
    found = analyse(module="nowhere")
    assert findings(found) == [("RPY224", "None")]
    assert found.diagnostics[0].message == "there is no module nowhere in the project"


def test_a_source_that_is_not_valid_is_the_only_error() -> None:
    assert findings(analyse("def f(:\n")) == [("RPY223", "app.py:1:7")]


def test_a_factory_that_is_named() -> None:
    found = analyse(FACTORY, variable="create_app")
    assert patterns(found) == ["/made"]
    assert found.model.routes[0].handler.name == "app.create_app.<locals>.index"


def test_what_a_factory_returns() -> None:
    assert patterns(analyse(FACTORY + "app = create_app()\n")) == ["/made"]


def test_what_a_factory_of_another_module_returns() -> None:
    found = analyse("from factory import create_app\napp = create_app()\n", factory=FACTORY)
    assert patterns(found) == ["/made"]
    assert found.model.module == "factory"


def test_a_factory_with_branches_that_return_the_same() -> None:
    found = analyse(
        """
        from rupy import Rupy
        def create_app():
            app = Rupy()
            if unknown:
                return app
            return app
        app = create_app()
        @app.get("/")
        def f(request): ...
        """
    )
    assert (patterns(found), found.diagnostics) == (["/"], ())


def test_a_name_that_is_assigned_again() -> None:
    found = analyse(TWO.format(first="app", second="app").replace("@app", "@app", 1))
    assert patterns(found) == ["/first", "/second"]
    found = analyse(
        "from rupy import Rupy\napp = Rupy()\n@app.get('/lost')\ndef f(request): ...\n"
        "app = Rupy()\n@app.get('/kept')\ndef g(request): ...\n"
    )
    assert patterns(found) == ["/kept"]
    assert findings(found) == [("RPY213", "app.py:5:1")]
    assert str(found.diagnostics[0].related[0]) == "app.py:2:1"


def test_an_application_that_goes_on_under_another_name_is_not_lost() -> None:
    found = analyse(
        "from rupy import Rupy\napp = Rupy()\n@app.get('/')\ndef f(request): ...\nold = app\napp = Rupy()\n"
    )
    assert found.diagnostics == ()


@pytest.mark.parametrize(
    ("creation", "place"),
    [
        ("from elsewhere import make\napp = make()", "app.py:3:1"),
        ("from elsewhere import make\napp: Rupy = make()", "app.py:3:1"),
        ("from elsewhere import make\napp, other = make()", "app.py:3:1"),
        ("from elsewhere import app", "app.py:2:1"),
        ("from elsewhere import main as app", "app.py:2:1"),
        ("from elsewhere import *", "app.py:2:1"),
        ("try:\n    app = Rupy()\nexcept E:\n    app = None", "app.py:5:5"),
        ("app = Rupy() if unknown else Rupy(debug=True)", "app.py:2:1"),
        ("class App(Rupy):\n    def get(self, *a): ...\napp = App()", "app.py:4:1"),
        (
            "def make():\n    if unknown:\n        return Rupy()\n    return Rupy(debug=True)\napp = make()",
            "app.py:6:1",
        ),
        ("with unknown as app:\n    pass", "app.py:1"),
    ],
)
@pytest.mark.parametrize("variable", [None, "app"])
def test_one_that_is_known_only_at_run_time_is_left_to_it(creation: str, place: str, variable: str | None) -> None:
    found = analyse(f"from rupy import Rupy\n{creation}\n@app.get('/')\ndef f(request): ...\n", variable=variable)
    assert findings(found) == [("RPY214", place)]
    assert found.model.routes == ()


def test_its_routes_are_in_the_report_all_the_same() -> None:
    found = analyse(
        "from elsewhere import make\napp = make()\n@app.get('/')\ndef f(request): ...\napp.static('/s', 'x')\n"
    )
    assert [(route.path, route.code) for route in found.dynamic] == [("/", "RPY214"), ("/s", "RPY214")]


def test_findings_about_other_applications_are_not_shown() -> None:
    found = analyse(TWO.format(first="app", second="api") + "for x in y:\n    api.get('/')(f)\n")
    assert found.diagnostics == ()


@pytest.mark.parametrize(
    "before",
    [
        "tenants = list((Rupy(), Rupy()))\napp = tenants[0]",
        "tenants = [Rupy() for name in names]\napp = tenants[0]",
        "from elsewhere import make\nother = Rupy() if unknown else Rupy(debug=True)\napp = make()",
    ],
)
def test_app_is_meant_where_others_may_be_applications_too(before: str) -> None:
    found = analyse(f"from rupy import Rupy\n{before}\n@app.get('/')\ndef f(request): ...\n")
    assert found.diagnostics[-1].message == "what app:app is, is known only when the application runs"


def test_one_from_a_collection_is_left_to_run_time_under_any_name() -> None:
    found = analyse("from rupy import Rupy\nall = list([Rupy(), Rupy()])\napi = all[0]\napi.get('/')(f)\n")
    assert {diagnostic.code for diagnostic in found.diagnostics} == {"RPY214"}
