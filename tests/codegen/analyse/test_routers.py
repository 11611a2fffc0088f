"""Routers in the sources of an application."""

from __future__ import annotations

import pytest

from rupy._codegen.check.model import check
from rupy._codegen.lower.lowered import lower

from .project import analyse, analyse_app, findings, patterns

USERS = """
from rupy import Router

router = Router(prefix="/users/")

@router.get("/<name>")
def user(request, name): ...
"""


def chains(analysis):
    lowered = lower(analysis.model, analysis.dynamic, analysis.dynamic_middleware)
    return [(route.path, route.tier, route.chain, route.conditional) for route in lowered.report]


@pytest.mark.parametrize(
    "imports",
    [
        "from users import router\napp.include(router)\n",
        "import users\napp.include(users.router)\n",
        "import users as u\nr = u.router\napp.include(router=r)\n",
        "from users import *\napp.include(router, prefix='')\n",
        "from users import router\ndef setup(api): api.include(router)\nsetup(app)\n",
        "import users\nRupy.include(app, users.router)\n",
        "from users import router\nfrom rupy import *\nouter = Router()\nouter.include(router)\napp.include(outer)\n",
        "from users import router\nimport rupy\nclass API(rupy.Router): ...\n"
        "outer = API()\nouter.include(router)\napp.include(outer)\n",
    ],
)
def test_a_router_of_another_module(imports: str) -> None:
    found = analyse_app(imports, users=USERS)
    assert found.diagnostics == ()
    (route,) = found.model.routes
    assert (str(route.pattern), route.handler.name, str(route.location)) == (
        "/users/<name>",
        "users.user",
        "users.py:6:2",
    )


def test_relative_imports_nesting_and_prefixes() -> None:
    found = analyse(
        "from shop import router\nfrom rupy import Rupy\napp = Rupy()\napp.include(router, prefix='/v1')\n",
        shop____init__="from rupy import Router\nfrom .cart import cart\n"
        "router = Router('/shop')\nrouter.include(cart, prefix='/<int:user>')\n",
        shop__cart="from rupy import Router\ncart = Router('/cart/')\n@cart.get('')\ndef f(request, user): ...\n",
    )
    assert found.diagnostics == ()
    assert patterns(found) == ["/v1/shop/<int:user>/cart"]
    assert [(str(mount.location), mount.parent) for mount in found.model.mounts] == [
        ("app.py:4:1", None),
        ("shop/__init__.py:4:1", 0),
    ]


def test_the_middleware_of_routers_stands_behind_that_of_the_application() -> None:
    found = analyse_app(
        """
        from rupy import Router
        outer, inner = Router("/outer"), Router("/inner")

        @inner.middleware
        def third(request): ...
        @inner.get("/")
        def f(request): ...
        outer.include(inner)
        app.include(outer)
        @outer.middleware
        def second(request): ...
        @app.middleware
        def first(request): ...
        @app.get("/")
        def g(request): ...
        """
    )
    assert chains(found) == [
        ("/", "inline", ("app.first",), ()),
        ("/outer/inner/", "inline", ("app.first", "app.second", "app.third"), ()),
    ]


def test_a_router_that_is_forgotten() -> None:
    found = analyse_app("from users import router\n", users=USERS)
    assert findings(found) == [("RPY219", "users.py:4:1")]


@pytest.mark.parametrize(
    "code",
    [
        "for router in users.ROUTERS: app.include(router)\n",
        "import json\njson.loads(users.router)\n",
        "def later():\n    app.include(users.router)\n",
        "other = Rupy()\nother.include(users.router)\n",
    ],
)
def test_a_router_that_may_be_included_is_not_forgotten(code: str) -> None:
    found = analyse_app("import users\n" + code, users=USERS + "ROUTERS = [router]\n")
    assert "RPY219" not in [code for code, _ in findings(found)]


def test_the_folders_of_a_router_are_known_whatever_includes_it() -> None:
    users = USERS + "router.static('/files', 'public')\n"
    included = analyse_app("from users import router\napp.include(router)\n", users=users)
    unseen = analyse_app("from users import router\nfor r in [router]: app.include(r)\n", users=users)
    assert len(unseen.folders) == 1
    assert unseen.folders == included.folders


def test_an_empty_router_need_not_be_included() -> None:
    assert analyse_app("from rupy import Router\nrouter = Router()\n").diagnostics == ()


def test_a_factory_of_routers() -> None:
    found = analyse_app(
        """
        from rupy import Router
        def make(prefix):
            router = Router(prefix)
            @router.get("/")
            def f(request): ...
            return router
        app.include(make("/a"))
        app.include(make("/b"), prefix="/c")
        """
    )
    assert found.diagnostics == ()
    assert patterns(found) == ["/a/", "/c/b/"]


@pytest.mark.parametrize(
    ("include", "message"),
    [
        ("if unknown:\n    app.include(router)\n", "the router router is included inside an if block"),
        ("app.include(router, prefix=unknown)\n", "the prefix of the router router is not a constant"),
        ("app.include(router, **options)\n", "a router is included with arguments behind * or **"),
        ("def setup():\n    app.include(router)\n", "in setup, which the build does not see called"),
        ("def setup(api: Rupy):\n    api.include(router)\n", "in setup, which the build does not see called"),
    ],
)
def test_a_router_that_is_included_at_run_time(include: str, message: str) -> None:
    found = analyse_app("from users import router\n" + include, users=USERS)
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["RPY218"]
    assert message in found.diagnostics[0].message
    assert found.model.routes == ()


def test_its_routes_are_named() -> None:
    found = analyse_app("from users import router\nif unknown:\n    app.include(router, prefix='/api')\n", users=USERS)
    (left,) = found.dynamic
    assert (left.path, left.handler, str(left.location), left.code) == (
        "/api/users/<name>",
        "users.user",
        "users.py:6:2",
        "RPY218",
    )


@pytest.mark.parametrize(
    ("include", "path"),
    [
        ("app.include(router, prefix=conf.prefix)", "{conf.prefix}/users/<name>"),
        ("app.include(router, prefix=f'/v{conf.version}')", "{f'/v{conf.version}'}/users/<name>"),
        ("app.include(router, **options)", "{…}/users/<name>"),
        ("outer = Router(conf.prefix)\nouter.include(router, prefix='/in')\napp.include(outer)", "{conf.prefix}/in/users/<name>"),
        ("outer = Router('/out')\nouter.include(router, prefix=conf.prefix)\napp.include(outer)", "/out{conf.prefix}/users/<name>"),
        ("outer = Router(conf.a)\nouter.include(router)\napp.include(outer, prefix=conf.b)", "{conf.b}{conf.a}/users/<name>"),
    ],
)  # fmt: skip
def test_a_path_behind_a_prefix_that_is_not_known_says_so(include: str, path: str) -> None:
    found = analyse_app(f"import conf\nfrom rupy import Router\nfrom users import router\n{include}\n", users=USERS)
    assert [left.path for left in found.dynamic] == [path]
    assert found.model.routes == ()


@pytest.mark.parametrize("router", ["unknown", "Router(unknown)", "make()", "from_elsewhere.router"])
def test_a_router_that_is_not_known(router: str) -> None:
    found = analyse_app(f"from rupy import Router\nimport from_elsewhere\napp.include({router})\n")
    assert findings(found) == [("RPY218", "app.py:7:1")]


def test_what_of_a_router_is_left_to_run_time_has_its_prefix_and_its_chain() -> None:
    found = analyse_app(
        """
        from rupy import Router
        router = Router("/api")
        @router.middleware
        def certain(request): ...
        if unknown:
            @router.middleware
            def unsure(request): ...
            @router.get("/maybe")
            def f(request): ...
        @router.get("/")
        def g(request): ...
        @app.get("/")
        def h(request): ...
        app.include(router)
        """
    )
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["RPY212", "RPY201"]
    both = ("app.certain", "app.unsure")
    assert chains(found) == [
        ("/", "inline", (), ()),
        ("/api/", "inline", both, ("app.unsure",)),
        ("/api/maybe", "dynamic", both, ("app.unsure",)),
    ]


def test_nothing_more_is_said_of_a_router_that_no_application_includes() -> None:
    text = "from rupy import Router\nrouter = Router()\nif unknown:\n    @router.get('/a')\n    def f(request): ...\n"
    assert findings(analyse_app(text)) == [("RPY219", "app.py:6:1")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("app.include(app)", "RPY329"),
        ("app.include(Rupy())", "RPY329"),
        ("app.include(f)", "RPY329"),
        ("app.include('users')", "RPY329"),
        ("app.include()", "RPY323"),
        ("app.include(router, '/api')", "RPY323"),
        ("app.include(router, prefix='api')", "RPY301"),
        ("app.include(router, prefix=3)", "RPY301"),
        ("app.include(router, prefix='/<path:rest>')", "RPY308"),
        ("router.include(router)", "RPY330"),
        ("router.run()", "RPY324"),
        ("router.exception_handler(404)", "RPY324"),
        ("Router('api')", "RPY301"),
        ("Router('/a', '/b')", "RPY323"),
    ],
)
def test_mistakes(line: str, code: str) -> None:
    found = analyse_app(f"from rupy import Router\nrouter = Router()\ndef f(request): ...\n{line}\n")
    assert findings(found) == [(code, "app.py:8:1")]


def test_routers_that_include_each_other() -> None:
    found = analyse_app(
        "from rupy import Router\na, b, c = Router(), Router(), Router()\na.include(b)\nb.include(c)\nc.include(a)\napp.include(a)\n"
    )
    assert findings(found) == [("RPY330", "app.py:9:1")]


@pytest.mark.parametrize(
    ("registration", "code"),
    [
        ("@router.get('/<name>')\ndef f(request, name): ...\napp.include(router, prefix='/<name>')\n", "RPY309"),
        ("@router.get('')\ndef f(request): ...\napp.include(router)\n", "RPY301"),
        ("@router.get('/x')\ndef f(request): ...\napp.include(router, prefix='/<name>')\n", "RPY315"),
        ("@router.get('/x')\ndef f(request, name): ...\napp.include(router)\n", "RPY316"),
        (
            "@router.get('/x')\ndef f(request): ...\n@app.get('/x')\ndef g(request): ...\napp.include(router)\n",
            "RPY310",
        ),
        ("@router.middleware\ndef f(): ...\napp.include(router)\n", "RPY314"),
    ],
)
def test_what_does_not_fit_where_it_is_included(registration: str, code: str) -> None:
    found = analyse_app(f"from rupy import Router\nrouter = Router()\n{registration}")
    assert [diagnostic.code for diagnostic in (*found.diagnostics, *check(found.model))] == [code]


def test_a_router_that_is_included_twice_under_one_prefix() -> None:
    found = analyse_app("from users import router\napp.include(router)\napp.include(router)\n", users=USERS)
    (mistake,) = check(found.model)
    assert (mistake.code, str(mistake.location), [str(place) for place in mistake.related]) == (
        "RPY310",
        "app.py:7:1",
        ["app.py:6:1"],
    )
    assert mistake.message == "the router of users.user is included twice, and answers '/users/<name>' both times"


def test_a_router_that_is_handed_on() -> None:
    found = analyse_app(
        "from rupy import Router\nfrom x import setup\nrouter = Router()\nsetup(router)\napp.include(router)\n"
    )
    assert findings(found) == [("RPY208", "app.py:8:1")]
