"""Middleware of all kinds, and after-hooks, in the sources of an application."""

from __future__ import annotations

import pytest

from rupy._codegen.analyse.application import Analysis
from rupy._codegen.check.model import check
from rupy._codegen.lower.lowered import lower

from .project import analyse_app, findings, patterns


def kinds(analysis: Analysis) -> list[tuple[str, str, bool]]:
    return [(each.function.name, each.kind, each.wrapped) for each in analysis.model.middleware]


def own(analysis: Analysis) -> list[tuple[str, str]]:
    (route,) = analysis.model.routes
    return [(each.function.name, each.kind) for each in route.middleware]


def checked(analysis: Analysis) -> list[tuple[str, str]]:
    return [(diagnostic.code, str(diagnostic.location)) for diagnostic in check(analysis.model)]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("@app.middleware\ndef f(request): ...", "request"),
        ("@app.middleware\ndef f(request, debug=False): ...", "request"),
        ("@app.middleware\ndef f(request, call_next): ...", "around"),
        ("@app.middleware()\nasync def f(request, call_next): ...", "around"),
        ("@app.middleware(blocking=False)\ndef f(request, call_next, /): ...", "around"),
        ("def f(request, call_next): ...\napp.middleware(f)", "around"),
        ("def f(request, call_next): ...\nRupy.middleware(app, f)", "around"),
        ("@app.after_request\ndef f(request, response): ...", "after"),
        ("@app.after_request\nasync def f(request, response=None): ...", "after"),
        ("def f(request, response): ...\napp.after_request(f)", "after"),
        ("def f(request, response): ...\nhook = app.after_request\nhook(f)", "after"),
        ("def f(request, response): ...\ndef setup(api): api.after_request(f)\nsetup(app)", "after"),
    ],
)
def test_the_parameters_and_the_method_say_which_kind_it_is(source: str, kind: str) -> None:
    analysis = analyse_app(source)
    assert analysis.diagnostics == ()
    assert kinds(analysis) == [("app.f", kind, False)]


def test_a_decorator_is_taken_to_keep_the_parameters() -> None:
    analysis = analyse_app(
        """
        from functools import wraps
        from other import unknown

        def known(function):
            @wraps(function)
            def wrapper(*arguments):
                return function(*arguments)
            return wrapper

        @app.middleware
        @known
        async def first(request, call_next): ...

        @app.middleware
        @unknown
        async def second(request, call_next): ...

        @app.get("/")
        async def handler(request): ...
        """
    )
    assert kinds(analysis) == [("app.first", "around", True), ("app.second", "around", True)]
    assert checked(analysis) == []


def test_a_route_has_lists_of_its_own() -> None:
    analysis = analyse_app(
        """
        def first(request): ...
        def second(request, call_next): ...
        def hook(request, response): ...
        COMMON = [first]

        @app.get("/", middleware=COMMON + [second], after=(hook, hook))
        def handler(request): ...
        """
    )
    assert analysis.diagnostics == ()
    assert own(analysis) == [
        ("app.first", "request"),
        ("app.second", "around"),
        ("app.hook", "after"),
        ("app.hook", "after"),
    ]
    (entry,) = lower(analysis.model).report
    assert (entry.chain, entry.around, entry.after) == (
        ("app.first", "app.second"),
        ("app.second",),
        ("app.hook", "app.hook"),
    )


@pytest.mark.parametrize("own", ["middleware=load()", "middleware=[load()]", "after=[*load()]", "after=load()"])
def test_a_list_that_is_known_only_at_run_time_leaves_the_route_to_it(own: str) -> None:
    analysis = analyse_app(f"from other import load\n@app.get('/', {own})\ndef handler(request): ...\n")
    assert patterns(analysis) == []
    assert findings(analysis) == [("RPY211", "app.py:6:2")]
    assert [route.path for route in analysis.dynamic] == ["/"]


@pytest.mark.parametrize(
    ("own", "code"),
    [
        ("middleware=f", "RPY333"),
        ("middleware='f'", "RPY333"),
        ("middleware=None", "RPY333"),
        ("after={f}", "RPY333"),
        ("after=f", "RPY333"),
        ("middleware=['f']", "RPY321"),
        ("after=[None]", "RPY321"),
    ],
)
def test_what_is_no_list_of_functions_is_refused(own: str, code: str) -> None:
    analysis = analyse_app(f"def f(request): ...\n@app.get('/', {own})\ndef handler(request): ...\n")
    assert findings(analysis)[0] == (code, "app.py:6:2")


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("@app.after_request\ndef f(request): ...", "RPY331"),
        ("@app.after_request\ndef f(): ...", "RPY314"),
        ("@app.after_request\ndef f(request, response, more): ...", "RPY316"),
        ("@app.middleware\ndef f(request, call_next, more): ...", "RPY316"),
        ("@app.middleware\ndef f(request, call_next): yield", "RPY319"),
        ("def f(request): ...\n@app.get('/', after=[f])\ndef g(request): ...", "RPY331"),
    ],
)
def test_a_function_that_cannot_be_called_is_an_error(source: str, code: str) -> None:
    line = 6 if "after=[f]" in source else 5
    assert checked(analyse_app(source)) == [(code, f"app.py:{line}:2")]


def test_an_after_hook_takes_one_argument() -> None:
    assert findings(analyse_app("@app.after_request()\ndef f(request, response): ...\n")) == [("RPY323", "app.py:5:2")]


def test_a_def_around_something_async_is_an_error_where_it_is_registered() -> None:
    analysis = analyse_app(
        """
        @app.middleware
        def timing(request, call_next): ...

        @app.get("/")
        async def handler(request): ...
        """
    )
    assert checked(analysis) == [("RPY332", "app.py:5:2")]


def test_what_may_be_registered_stands_in_its_place_with_its_kind() -> None:
    analysis = analyse_app(
        """
        import os

        @app.middleware
        def first(request): ...

        @app.after_request
        def last(request, response): ...

        if os.name:
            @app.middleware
            def between(request, call_next): ...

            @app.after_request
            def before_last(request, response): ...

        @app.middleware
        def second(request): ...

        @app.get("/")
        def handler(request): ...
        """
    )
    assert [code for code, _ in findings(analysis)] == ["RPY212", "RPY212"]
    (entry,) = lower(analysis.model, analysis.dynamic, analysis.dynamic_middleware).report
    assert entry.chain == ("app.first", "app.between", "app.second")
    assert entry.around == ("app.between",)
    assert entry.after == ("app.before_last", "app.last")
    assert entry.conditional == ("app.between", "app.before_last")


def test_routers_have_all_kinds() -> None:
    analysis = analyse_app(
        """
        from rupy import Router
        router = Router("/r")

        @router.after_request
        def hook(request, response): ...

        @router.middleware
        def around(request, call_next): ...

        @router.get("/")
        def handler(request): ...

        app.include(router)
        """
    )
    assert analysis.diagnostics == ()
    (entry,) = lower(analysis.model).report
    assert (entry.chain, entry.around, entry.after) == (("app.around",), ("app.around",), ("app.hook",))
