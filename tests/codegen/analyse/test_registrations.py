"""What registers something on an application, and what of it the model has."""

from __future__ import annotations

import pytest

from rupy._codegen.ir.location import Location
from rupy._codegen.ir.model import Middleware, Parameter
from rupy._codegen.ir.policies import Policies

from .project import HEAD, analyse, analyse_app, findings, patterns, routes


def test_the_two_programs_of_the_first_day() -> None:
    found = analyse_app(
        """
        @app.middleware
        def authenticate(request: Request):
            if request.path.startswith("/admin"):
                return Response("Unauthorized", status=401)
            return request

        @app.middleware
        def log(request: Request):
            print(f"Request: {request.method} {request.path}")
            return request

        @app.route("/", methods=["GET"])
        def index(request):
            return Response("Hello, World!")

        @app.route("/user/<username>", methods=["GET"])
        def hello_user(request, username):
            return Response(f"Hello, {username}!")

        @app.route("/echo", methods=["POST"])
        def echo(request):
            return Response(f"Echo: {request.body}")

        if __name__ == "__main__":
            app.run(host="0.0.0.0", port=8000)
        """
    )
    assert routes(found) == [
        ("GET", "/", "app.index"),
        ("GET", "/user/<username>", "app.hello_user"),
        ("POST", "/echo", "app.echo"),
    ]
    assert [(m.function.name, str(m.location)) for m in found.model.middleware] == [
        ("app.authenticate", "app.py:5:2"),
        ("app.log", "app.py:11:2"),
    ]
    assert found.diagnostics == ()
    assert found.sources == ("app.py",)


def test_a_route_has_the_places_of_its_decorator_and_of_its_def() -> None:
    (route,) = analyse_app('@app.get(\n    "/",\n)\n\ndef index(request): ...').model.routes
    assert route.location == Location("app.py", 5, 2)
    assert route.handler.location == Location("app.py", 9, 1)


def test_every_verb() -> None:
    verbs = ["get", "post", "put", "patch", "delete", "head", "options"]
    text = "".join(f'@app.{verb}("/{verb}")\ndef f_{verb}(request): ...\n' for verb in verbs)
    assert routes(analyse_app(text)) == [(verb.upper(), f"/{verb}", f"app.f_{verb}") for verb in verbs]


def test_methods_are_upper_case_and_sorted() -> None:
    (route,) = analyse_app('@app.route("/", methods=("post", "GET", "Get"))\ndef f(request): ...').model.routes
    assert route.methods == ("GET", "POST")


def test_stacked_decorators_apply_from_the_bottom() -> None:
    assert patterns(analyse_app('@app.get("/a")\n@app.get("/b")\ndef f(request): ...')) == ["/b", "/a"]


def test_calls_register_like_decorators() -> None:
    found = analyse_app(
        """
        def f(request, a): ...
        app.route("/one/<a>", methods=["PUT"])(f)
        get = app.get
        get("/two/<a>")(f)
        same = app.get(pattern="/three/<a>")
        same(f)
        app.get("/four")(lambda request: "four")
        app.middleware(f)
        app.middleware()(f)
        """
    )
    assert routes(found) == [
        ("PUT", "/one/<a>", "app.f"),
        ("GET", "/two/<a>", "app.f"),
        ("GET", "/three/<a>", "app.f"),
        ("GET", "/four", "app.<lambda>"),
    ]
    assert [middleware.function.name for middleware in found.model.middleware] == ["app.f", "app.f"]


def test_a_handler_has_its_parameters() -> None:
    (route,) = analyse_app('@app.get("/")\ndef f(request, a, /, b, c=1, *d, e, g=2, **h): ...').model.routes
    assert route.handler.signature is not None
    assert route.handler.signature.exact
    assert route.handler.signature.parameters == (
        Parameter("request", "positional_only", required=True),
        Parameter("a", "positional_only", required=True),
        Parameter("b", "positional_or_keyword", required=True),
        Parameter("c", "positional_or_keyword", required=False),
        Parameter("d", "var_positional", required=False),
        Parameter("e", "keyword_only", required=True),
        Parameter("g", "keyword_only", required=False),
        Parameter("h", "var_keyword", required=False),
    )


@pytest.mark.parametrize(
    ("definition", "is_async", "is_generator"),
    [
        ("async def f(request): ...", True, False),
        ("async def f(request):\n    yield 1", True, True),
        ("def f(request):\n    yield 1", False, True),
        ("def f(request):\n    x = yield", False, True),
        ("def f(request):\n    return [(yield)]", False, True),
        ("def f(request):\n    def g(): yield 1\n    return g()", False, False),
        ("def f(request):\n    return lambda: (yield)", False, False),
        ("def f(request):\n    return 'yield'", False, False),
    ],
)
def test_knows_async_functions_and_generators(definition: str, is_async: bool, is_generator: bool) -> None:
    (route,) = analyse_app(f'@app.get("/")\n{definition}\n').model.routes
    assert (route.handler.is_async, route.handler.is_generator) == (is_async, is_generator)


def test_a_function_behind_an_unknown_decorator_keeps_its_name_only() -> None:
    found = analyse_app(
        'from x import login_required\n@app.get("/<a>")\n@login_required\nasync def f(request, user, a): ...'
    )
    (route,) = found.model.routes
    assert (route.handler.name, route.handler.signature, route.handler.is_async) == ("app.f", None, False)
    assert found.diagnostics == ()


def test_a_decorator_of_the_project_is_followed() -> None:
    (route,) = analyse_app(
        """
        import functools

        def requires(role):
            def decorate(function):
                @functools.wraps(function)
                def wrapper(request, **rest):
                    return function(request, **rest)
                return wrapper
            return decorate

        @app.get("/<a>")
        @requires("admin")
        def f(request, a): ...
        """
    ).model.routes
    assert route.handler.name == "app.f"
    assert route.handler.signature is not None
    assert [parameter.name for parameter in route.handler.signature.parameters] == ["request", "rest"]


def test_decorators_that_change_nothing_are_transparent() -> None:
    (route,) = analyse_app('from typing import final\n@app.get("/")\n@final\ndef f(request): ...').model.routes
    assert route.handler.signature is not None


def test_handlers_in_classes_and_functions_have_their_qualified_names() -> None:
    found = analyse_app(
        """
        class Views:
            @app.get("/a")
            def a(request): ...

        def register(application):
            @application.get("/b")
            def b(request): ...

        register(app)
        app.get("/c")(Views.a)
        """
    )
    assert [route.handler.name for route in found.model.routes] == [
        "app.Views.a",
        "app.register.<locals>.b",
        "app.Views.a",
    ]


def test_static_directories() -> None:
    found = analyse_app(
        'PUBLIC = "public"\napp.static("/" + PUBLIC, PUBLIC)\napp.static(prefix="/b", directory="/srv")'
    )
    assert [(str(s.prefix), s.directory, str(s.location)) for s in found.model.statics] == [
        ("/public", "public", "app.py:6:1"),
        ("/b", "/srv", "app.py:7:1"),
    ]


def test_policies() -> None:
    options = "max_body_size=4 * 1024 ** 2, max_connections=5, header_timeout=2.5, send_timeout=9, debug=False"
    found = analyse(f"import rupy\napp = rupy.Rupy({options})")
    assert found.model.policies == Policies(
        max_body_size=4 * 1024 * 1024, max_connections=5, header_timeout=2.5, send_timeout=9
    )


def test_blocking_is_part_of_the_model() -> None:
    found = analyse_app(
        """
        @app.get("/", blocking=True)
        def f(request): ...
        @app.middleware(blocking=False)
        def m(request): ...
        """
    )
    assert found.model.routes[0].blocking is True
    assert isinstance(found.model.middleware[0], Middleware)
    assert found.model.middleware[0].blocking is False


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('@app.get("a")', "RPY301"),
        ('@app.get("/<a>.json")', "RPY306"),
        ('@app.route("/", methods=["G E T"])', "RPY312"),
        ('@app.route("/", methods="GET")', "RPY312"),
        ('@app.route("/", methods=[])', "RPY313"),
    ],
)
def test_a_mistake_is_found_at_its_decorator(line: str, code: str) -> None:
    found = analyse_app(f"x = 1\n{line}\ndef f(request): ...")
    assert findings(found) == [(code, "app.py:6:2")]
    assert found.model.routes == ()


def test_a_prefix_with_a_parameter_is_a_mistake() -> None:
    assert findings(analyse_app('app.static("/<a>", "b")')) == [("RPY320", "app.py:5:1")]


def test_the_rest_of_a_main_guard_is_followed() -> None:
    found = analyse_app(
        """
        def f(request): ...
        if __name__ == "__main__":
            app.get("/main")(f)
        else:
            app.get("/imported")(f)
        if "__main__" != __name__:
            app.get("/also")(f)
        if __name__ == "__main__" and unknown:
            app.get("/never")(f)
        """
    )
    assert patterns(found) == ["/imported", "/also"]
    assert found.diagnostics == ()


def test_what_is_only_for_type_checkers_does_not_run() -> None:
    found = analyse_app("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from models import User\n")
    assert found.sources == ("app.py",)
    assert found.diagnostics == ()


def test_the_head_is_four_lines() -> None:
    assert HEAD.count("\n") == 4


def test_the_folders_of_static_directories_are_known_also_where_the_directory_is_left_to_run_time() -> None:
    found = analyse_app(
        "app.static('/a', 'files')\nif unknown:\n    app.static('/b', 'more')\napp.static('/c', x / 'y')\n"
    )
    assert [(folder.directory, folder.code, folder.location.line) for folder in found.folders] == [
        ("files", "'files'", 5),
        ("more", "'more'", 7),
        (None, "x / 'y'", 8),
    ]


def test_methods_that_are_called_on_the_class() -> None:
    found = analyse_app("def f(request): ...\nRupy.get(app, '/a')(f)\nRupy.middleware(app, f)\n")
    assert (routes(found), found.diagnostics) == ([("GET", "/a", "app.f")], ())
    assert [middleware.function.name for middleware in found.model.middleware] == ["app.f"]


def test_names_are_those_that_python_gives() -> None:
    found = analyse_app(
        """
        class C:
            @app.get("/a/<_C__x>")
            def f(request, __x, __y__=0): ...
        @app.get("/b/<fi>")
        def ﬁ(request, ﬁ): ...
        app.get("/c")(lambda request, x=ﬁ: x)
        """
    )
    parameters = [[p.name for p in route.handler.signature.parameters] for route in found.model.routes]
    assert parameters == [["request", "_C__x", "__y__"], ["request", "fi"], ["request", "x"]]
    assert found.model.routes[1].handler.name == "app.fi"
