"""Sources that nobody writes by accident."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rupy._codegen.check.model import check
from rupy._codegen.ir.codec import decode, encode
from rupy._codegen.ir.plan import Plan
from rupy._codegen.lower.plan import lower_plan

from .project import HEAD, analyse, analyse_app, patterns


@pytest.mark.parametrize(
    "pattern",
    [
        '/"',
        "/'",
        "/{}",
        "/{{x}}",
        "/\\",
        "/*/ //",
        "/日本",
        "/e\u0301",
        "/\u202e",
        "/fn",
        "/" + "x" * 10_000,
        "/" + "a/" * 3_000,
    ],
)
def test_hostile_patterns_reach_the_plan_as_they_are(pattern: str) -> None:
    found = analyse_app(f"@app.get({pattern!r})\ndef f(request): ...\n")
    assert patterns(found) == [pattern]
    plan = lower_plan(found.model)
    assert plan.endpoints[0].pattern == pattern
    assert decode(Plan, encode(plan)) == plan


@pytest.mark.parametrize("name", ["r", "fn", "self", "crate", "match_", "Ünïcode", "日本", "x" * 1_000, "__class__"])
def test_hostile_names(name: str) -> None:
    found = analyse_app(f"@app.get('/<{name}>')\ndef {name}(request, {name}1=0, **rest): ...\n")
    assert [route.handler.name for route in found.model.routes] == [f"app.{name}"]


def test_a_thousand_routes_on_one_function() -> None:
    decorators = "".join(f"@app.get('/{number}')\n" for number in range(1000))
    assert len(analyse_app(decorators + "def f(request): ...\n").model.routes) == 1000


def test_deep_nesting_is_not_followed_but_reported() -> None:
    nested = "x = " + "f(" * 90 + "app" + ")" * 90 + "\n"
    found = analyse_app("from y import f\n" + nested + "@app.get('/')\ndef g(request): ...\n")
    assert patterns(found) == ["/"]
    assert {diagnostic.code for diagnostic in found.diagnostics} <= {"RPY208", "RPY210"}


def test_a_long_chain_of_operators() -> None:
    found = analyse_app("x = " + " + ".join(["'a'"] * 800) + "\n@app.get('/')\ndef g(request): ...\n")
    assert patterns(found) == ["/"]


def test_names_of_the_framework_may_be_taken() -> None:
    found = analyse(
        HEAD + "def Rupy(): return 1\nother = Rupy()\nprint = app.get\n@print('/p')\ndef get(request): ...\n"
    )
    assert patterns(found) == ["/p"]


FRAGMENTS = st.sampled_from(
    [
        "@app.get('/a')\ndef f(request): ...",
        "@app.route(x, methods=y)\ndef g(request, a): ...",
        "@app.middleware\ndef m(request): yield",
        "app = Rupy()",
        "app = app",
        "del app",
        "for app in app: app.get(app)(app)",
        "def f(app, *a, **k):\n    return f(app, *a, **k)",
        "f(app)",
        "f = app.get('/x')(f)",
        "app.static(f, app)",
        "class app(app): app = app",
        "lambda app: app(app)",
        "(lambda app: app.get('/l')(app))(app)",
        "try:\n    app = f\nexcept app as app:\n    app = app",
        "while app: app += app; break",
        "with app as app: pass",
        "match app:\n    case {'a': app}: app",
        "import app",
        "from app import *",
        "from . import app",
        "from app import app as f, f as app",
        "global app",
        "async def h():\n    await app\n    app.get('/h')(h)",
        "x = [app := app for app in app]",
        "f'{app!r:{app}}'",
        "app[app] = app.app = app, *app",
        "app: app = app",
        "return_ = app if app else app",
        "a, *b = app, (c, d) = app",
        "x = {**app, app: app}; x[app][0:1]; -app",
    ]
)


@given(st.lists(FRAGMENTS, max_size=8))
def test_no_source_ends_the_analysis(fragments: list[str]) -> None:
    found = analyse(HEAD + "\n".join(fragments) + "\n")
    assert not [diagnostic for diagnostic in found.diagnostics if diagnostic.code == "RPY210"]
    check(found.model)
    for diagnostic in found.diagnostics:
        assert str(diagnostic)
