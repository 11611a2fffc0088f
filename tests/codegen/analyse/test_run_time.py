"""What depends on a run is reported and left to run time: never dropped in silence, never a failure."""

from __future__ import annotations

import pytest

from rupy._codegen.ir.dynamic import DynamicMiddleware, DynamicRoute
from rupy._codegen.ir.location import Location
from rupy._codegen.ir.policies import Policies

from .project import analyse, analyse_app, findings, patterns


def indent(text: str, by: str = "    ") -> str:
    return "".join(by + line for line in text.splitlines(keepends=True))


ROUTE = '@app.get("/a")\ndef a(request): ...\n'


@pytest.mark.parametrize(
    ("block", "where"),
    [
        ("if unknown:\n{}", "an if block"),
        ("if unknown:\n    pass\nelse:\n{}", "an if block"),
        ("if unknown:\n    pass\nelif other:\n{}", "an if block"),
        ("for name in names:\n{}", "a for loop"),
        ("for name in names:\n    pass\nelse:\n{}", "a for loop"),
        ("while unknown:\n{}", "a while loop"),
        ("try:\n{}finally:\n    pass\n", "a try block"),
        ("try:\n    pass\nexcept E:\n{}", "a try block"),
        ("with unknown as x:\n{}", "a with block"),
        ("match unknown:\n    case 1:\n{}", "a match block"),
    ],
)
def test_a_route_inside_a_block(block: str, where: str) -> None:
    before, _, _ = block.partition("{}")
    found = analyse_app(block.format(indent(ROUTE, "        " if where == "a match block" else "    ")))
    (diagnostic,) = found.diagnostics
    assert diagnostic.code == "RPY201"
    assert diagnostic.message == f"'/a' is registered inside {where}"
    assert diagnostic.location is not None
    assert diagnostic.location.line == 5 + before.count("\n")
    (route,) = found.dynamic
    assert (route.path, route.methods, route.handler, route.code) == ("/a", ("GET",), "app.a", "RPY201")
    assert found.model.routes == ()


def test_the_report_has_the_expression_of_a_pattern_that_is_not_known() -> None:
    found = analyse_app('for name in names:\n    @app.route(f"/{name}", methods=["PUT"])\n    def f(request): ...\n')
    message = 'f"/{name}" is registered inside a for loop'
    assert found.dynamic == (
        DynamicRoute('f"/{name}"', ("PUT",), "app.f", Location("app.py", 6, 6), "RPY201", message),
    )


@pytest.mark.parametrize(
    "expression",
    ["[app.get(p)(f) for p in ps]", "x = y and app.get('/a')(f)", "x = app.get('/a')(f) if y else 0"],
)
def test_a_route_inside_an_expression(expression: str) -> None:
    found = analyse_app(f"def f(request): ...\n{expression}\n")
    assert findings(found) == [("RPY201", "app.py:6:1")]
    assert len(found.dynamic) == 1


def test_what_follows_a_branch_that_returns() -> None:
    found = analyse_app(
        """
        def register(app):
            app.get("/before")(f)
            if unknown:
                return
            app.get("/behind")(f)
        def f(request): ...
        register(app)
        """
    )
    assert patterns(found) == ["/before"]
    assert [route.path for route in found.dynamic] == ["/behind"]
    assert findings(found) == [("RPY201", "app.py:9:5")]


def test_a_branch_that_raises_stops_nothing() -> None:
    found = analyse_app(
        "def register(app):\n    if unknown:\n        raise E\n    @app.get('/')\n    def f(request): ...\nregister(app)\n"
    )
    assert patterns(found) == ["/"]


def test_a_branch_that_a_call_decides_is_followed() -> None:
    found = analyse_app(
        """
        def register(app, debug=False, prefix=None):
            if debug:
                app.get("/debug")(f)
            if prefix is not None:
                app.get(prefix + "/x")(f)
        def f(request): ...
        register(app)
        register(app, debug=True, prefix="/p")
        """
    )
    assert patterns(found) == ["/debug", "/p/x"]
    assert found.diagnostics == ()


def test_a_module_that_is_imported_inside_a_block() -> None:
    found = analyse_app(
        "try:\n    import views\nexcept ImportError:\n    pass\n", views="from app import app\n" + ROUTE
    )
    assert findings(found) == [("RPY201", "views.py:2:2")]
    assert found.sources == ("app.py", "views.py")


@pytest.mark.parametrize(
    "function",
    [
        "def register():\n    @app.get('/a')\n    def a(request): ...\n",
        "def register(app: Rupy):\n    app.get('/a')(a)\n",
        "def register(api):\n    @api.get('/a')\n    def a(request): ...\n",
        "def outer():\n    def register():\n        @app.get('/a')\n        def a(request): ...\n",
        "class Views:\n    def register(self, app):\n        @app.get('/a')\n        def a(request): ...\n",
        "async def register():\n    @app.get('/a')\n    def a(request): ...\n",
        "def register():\n    yield\n    @app.get('/a')\n    def a(request): ...\nregister()\n",
    ],
)
def test_a_route_in_a_function_that_is_not_called(function: str) -> None:
    found = analyse_app(function)
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["RPY202"]
    assert [route.path for route in found.dynamic] == ["/a"]
    assert "which the build does not see called" in found.diagnostics[0].message


@pytest.mark.parametrize(
    "function",
    [
        "def fetch(session):\n    session.get('/a')\n",
        "def fetch():\n    import requests\n    requests.get('/a')\n",
        "def other():\n    other = Rupy()\n    @other.get('/a')\n    def a(request): ...\n    return other\n",
    ],
)
def test_what_only_looks_like_a_route_is_passed_over(function: str) -> None:
    found = analyse_app(function)
    assert (found.diagnostics, found.dynamic) == ((), ())


@pytest.mark.parametrize(
    "handler", ["functools.partial(unknown, x=1)", "Views().index", "views['x']", "unknown(f)", "staticmethod(f)"]
)
def test_a_handler_that_is_no_function_of_the_project(handler: str) -> None:
    found = analyse_app(f"import functools\ndef f(request, x): ...\nclass Views: pass\napp.get('/a')({handler})\n")
    assert findings(found) == [("RPY205", "app.py:8:1")]
    assert [(route.path, route.handler) for route in found.dynamic] == [("/a", None)]


@pytest.mark.parametrize(
    ("decorator", "code"),
    [
        ("app.get('/a')", "RPY205"),
        ("app.middleware", "RPY212"),
        ("app.after_request", "RPY212"),
        ("app.exception_handler(404)", "RPY217"),
    ],
)
def test_a_class_that_is_registered(decorator: str, code: str) -> None:
    found = analyse_app(f"import dataclasses\n@{decorator}\n@dataclasses.dataclass\nclass View: pass\n")
    assert findings(found) == [(code, "app.py:6:2")]


@pytest.mark.parametrize(
    "argument",
    ["max_body_size=unknown", "header_timeout=unknown", "**options", "*arguments", "max_body_size=[unknown]"],
)
def test_an_option_that_is_not_a_constant(argument: str) -> None:
    found = analyse(f"from rupy import Rupy\napp = Rupy({argument})\n")
    assert findings(found) == [("RPY206", "app.py:2:1")]
    assert found.model.policies == Policies()


@pytest.mark.parametrize("arguments", ["'/a', Path(__file__).parent", "PREFIX, 'a'"])
def test_a_static_directory_that_is_not_a_constant(arguments: str) -> None:
    found = analyse_app(f"from pathlib import Path\nfrom x import PREFIX\napp.static({arguments})\n")
    assert findings(found) == [("RPY207", "app.py:7:1")]
    assert [(route.methods, route.handler) for route in found.dynamic] == [(("GET",), None)]


def test_a_static_directory_inside_a_block() -> None:
    found = analyse_app("if unknown:\n    app.static('/a', 'b')\n")
    assert findings(found) == [("RPY201", "app.py:6:5")]
    assert [route.path for route in found.dynamic] == ["/a"]


@pytest.mark.parametrize("call", ["setup(app)", "setup(applications=[app])", "x = wrap(*[app])", "Setup(app).run()"])
def test_an_application_that_is_handed_on(call: str) -> None:
    found = analyse_app(f"from x import setup, wrap\nfrom y import Setup\n{call}\n")
    assert findings(found) == [("RPY208", "app.py:7:1")]


@pytest.mark.parametrize("call", ["print(app)", "app.run()", "isinstance(app, Rupy)", "x = [app]"])
def test_what_registers_nothing_is_no_finding(call: str) -> None:
    assert analyse_app(call).diagnostics == ()


@pytest.mark.parametrize("call", ["'/a', **options", "'/a', blocking=unknown", "*arguments"])
def test_arguments_that_the_build_does_not_know(call: str) -> None:
    found = analyse_app(f"@app.get({call})\ndef f(request): ...\n")
    assert findings(found) == [("RPY211", "app.py:5:2")]
    assert len(found.dynamic) == 1


def test_a_decorator_without_its_call_on_what_may_be_an_application() -> None:
    found = analyse_app("if unknown:\n    @app.get\n    def f(request): ...\n")
    assert findings(found) == [("RPY211", "app.py:6:6")]
    assert "without a pattern" in found.diagnostics[0].message


@pytest.mark.parametrize(
    "registration",
    [
        "if unknown:\n    @app.middleware\n    def m(request): ...\n",
        "app.middleware(unknown)\n",
        "@app.middleware(blocking=unknown)\ndef m(request): ...\n",
        "@app.middleware(**options)\ndef m(request): ...\n",
        "def setup(api):\n    @api.middleware\n    def m(request): ...\n",
        "def setup():\n    app.middleware(m)\n",
    ],
)
def test_middleware_that_is_known_only_at_run_time(registration: str) -> None:
    found = analyse_app(registration)
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["RPY212"]
    assert found.model.middleware == ()
    (left,) = found.dynamic_middleware
    assert (left.code, left.message) == ("RPY212", found.diagnostics[0].message)


def test_middleware_that_depends_on_the_run_has_its_place_in_the_chain() -> None:
    found = analyse_app(
        """
        @app.middleware
        def first(request): ...
        if unknown:
            @app.middleware
            def second(request): ...
        @app.middleware
        def third(request): ...
        """
    )
    assert [middleware.function.name for middleware in found.model.middleware] == ["app.first", "app.third"]
    message = "app.second is registered inside an if block"
    assert found.dynamic_middleware == (
        DynamicMiddleware("app.second", 1, Location("app.py", 8, 6), "RPY212", message),
    )


def test_middleware_of_an_application_that_is_not_known_is_in_the_chain() -> None:
    found = analyse("import somewhere\napp = somewhere.make()\n@app.middleware\ndef m(request): ...\n")
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["RPY214"]
    assert [middleware.name for middleware in found.dynamic_middleware] == ["app.m"]


def test_a_name_that_a_block_binds_is_not_known_behind_it() -> None:
    found = analyse_app("if unknown:\n    def f(request): ...\napp.get('/a')(f)\n")
    assert findings(found) == [("RPY205", "app.py:7:1")]


def test_a_statement_that_defeats_the_analysis_is_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    from rupy._codegen.analyse import statements

    def fail(*_: object) -> bool:
        raise RuntimeError

    monkeypatch.setitem(statements._KINDS, statements.cst.Assert, fail)
    found = analyse_app("assert unknown\n" + ROUTE)
    assert findings(found) == [("RPY210", "app.py:5:1")]
    assert patterns(found) == ["/a"]


def test_functions_that_call_each_other_without_end() -> None:
    found = analyse_app("def f(a): return g(a)\ndef g(a): return f(a)\nx = f(app)\n" + ROUTE)
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["RPY208"]
    assert patterns(found) == ["/a"]


def test_functions_that_call_others_ever_more_often_end() -> None:
    doubling = "".join(f"def f{n}(a):\n    f{n + 1}(a)\n    f{n + 1}(a)\n" for n in range(24))
    found = analyse_app(doubling + "def f24(a): ...\nf0(1)\n" + ROUTE)
    assert patterns(found) == ["/a"]


@pytest.mark.parametrize(
    "unfollowed",
    [
        "def configure():\n    global API\n    API = '/v2'\nfor hook in hooks.values():\n    hook()\n",
        "globals().update(API='/v2')\n",
        "exec('API = 2')\n",
    ],
)
def test_a_global_that_code_out_of_sight_may_bind_is_not_known(unfollowed: str) -> None:
    routes = "@app.get(API + '/a')\ndef a(request): ...\n@app.get('/a')\ndef b(request): ...\n"
    found = analyse_app(f"API = ''\n{unfollowed}{routes}")
    assert patterns(found) == ["/a"]
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["RPY203"]


def test_a_global_that_a_followed_call_binds_is_known() -> None:
    found = analyse_app(
        "API = ''\ndef configure():\n    global API\n    API = '/v2'\nconfigure()\n"
        "@app.get(API + '/a')\ndef a(request): ...\n"
    )
    assert patterns(found) == ["/v2/a"]


def test_a_module_that_the_build_cannot_parse_is_left_to_run_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def defeated(text: str) -> None:
        raise ValueError("too much")

    monkeypatch.setattr("libcst.parse_module", defeated)
    assert findings(analyse_app("")) == [("RPY210", "app.py:1")]


@pytest.mark.parametrize("call", ["app.get('/a')(*handlers)", "app.get('/a')(handler=f)", "app.get('/a')(**handlers)"])
def test_a_decorator_that_is_called_with_what_is_not_seen(call: str) -> None:
    found = analyse_app(f"{call}\n")
    assert findings(found) == [("RPY205", "app.py:5:1")]
    assert [route.path for route in found.dynamic] == ["/a"]


def test_a_decorator_of_middleware_that_is_called_with_what_is_not_seen() -> None:
    assert findings(analyse_app("app.middleware()(*functions)\n")) == [("RPY212", "app.py:5:1")]


@pytest.mark.parametrize(
    ("source", "code", "path"),
    [
        ("assert app.get('/a')(f)", "RPY201", "/a"),
        ("(unknown or app).get('/a')(f)", "RPY214", "/a"),
        ("(app if unknown else None).get('/a')(f)", "RPY214", "/a"),
        ("from threading import Thread\nThread(target=lambda: app.get('/a')(f)).start()", "RPY202", "/a"),
        ("import atexit\natexit.register(lambda: app.static('/a', 'b'))", "RPY202", "/a"),
    ],
)
def test_registrations_in_unusual_places_are_told(source: str, code: str, path: str) -> None:
    found = analyse_app(f"def f(request): ...\n{source}\n")
    assert [diagnostic.code for diagnostic in found.diagnostics] == [code]
    assert [route.path for route in found.dynamic] == [path]


@pytest.mark.parametrize(
    "source",
    [
        "for one in (app, other):\n    one.get('/a')(f)",
        "for one, path in [(app, '/a'), (other, '/b')]:\n    one.get(path)(f)",
        "for name, one in {'a': app, 'b': other}.items():\n    one.get('/a')(f)",
        "for number, one in enumerate([app, other]):\n    one.get('/a')(f)",
        "[app, other][unknown].get('/a')(f)",
        "{'a': app}.get(unknown).get('/a')(f)",
        "next(iter([app])).get('/a')(f)",
        "for one in [each for each in (app, other)]:\n    one.get('/a')(f)",
    ],
)
def test_a_route_of_an_application_that_was_in_a_collection_is_told(source: str) -> None:
    found = analyse_app(f"def f(request): ...\nother = Rupy()\n{source}\n")
    assert [diagnostic.code for diagnostic in found.diagnostics] in (["RPY201"], ["RPY214"])
    assert [route.handler for route in found.dynamic] == ["app.f"]


@pytest.mark.parametrize(
    "source",
    [
        "for method in (app.get, app.post):\n    method('/a')(f)",
        "for method, path in zip([app.get], ['/a']):\n    method(path)(f)",
        "for register in {'/a': app.get('/a')}.values():\n    register(f)",
        "[app.middleware][unknown](f)",
        "method = app.get if unknown else app.post",
        "(app.get('/a') if unknown else None)(f)",
        "[method('/a')(f) for method in (app.get,)]",
    ],
)
def test_what_registers_and_is_lost_in_a_collection_or_a_choice_is_told(source: str) -> None:
    found = analyse_app(f"def f(request): ...\n{source}\n")
    assert {diagnostic.message for diagnostic in found.diagnostics} == {
        "which method of the application is called, is known only at run time"
    }


def test_applications_in_a_comprehension_are_told() -> None:
    found = analyse_app("def f(request): ...\nother = Rupy()\n[one.get('/a')(f) for one in (app, other)]\n")
    assert findings(found) == [("RPY208", "app.py:7:1")]


@pytest.mark.parametrize(
    "source",
    [
        "print(app)",
        "applications = [app]\nlen(applications)",
        "isinstance(app, Rupy)",
        "for one in (1, 2):\n    print(one)",
        "assert all(isinstance(one, Rupy) for one in (app, None))",
        "names = [one.debug for one in (app, app)]",
        "assert callable(app.get)",
        "methods = [app.get, app.post]\nprint(len(methods))",
        "found = app.get is not None",
    ],
)
def test_what_only_looks_at_an_application_is_not_told(source: str) -> None:
    assert analyse_app(f"{source}\n").diagnostics == ()


def test_a_method_that_is_named_by_a_constant_is_followed() -> None:
    found = analyse_app("def f(request): ...\ngetattr(app, 'get')('/a')(f)\ngetattr(app, 'gte', None)\n")
    assert (patterns(found), found.diagnostics) == (["/a"], ())


@pytest.mark.parametrize(
    ("source", "code", "message"),
    [
        (
            "getattr(app, unknown)('/a')(f)",
            "RPY208",
            "which method of the application is called, is known only at run time",
        ),
        (
            "def register(n):\n    if n:\n        app.get(f'/{n}')(f)\n        register(n - 1)\nregister(2)",
            "RPY202",
            "app.register calls itself, and what it registers then is not followed",
        ),
    ],
)
def test_what_is_not_followed_is_told(source: str, code: str, message: str) -> None:
    (found,) = analyse_app(f"def f(request): ...\n{source}\n").diagnostics
    assert (found.code, found.message) == (code, message)


@pytest.mark.parametrize("call", ["partial(app.get, '/a')", "defer(app.get('/a'))", "defer([app.middleware])"])
def test_what_registers_is_handed_to_code_that_is_not_followed(call: str) -> None:
    found = analyse_app(f"from functools import partial\nfrom somewhere import defer\n{call}\n")
    assert findings(found) == [("RPY208", "app.py:7:1")]
