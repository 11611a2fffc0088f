"""Installed packages: what they register is followed in their sources, or left to run time."""

from __future__ import annotations

from textwrap import dedent

import pytest

from rupy._codegen.analyse.application import Analysis
from rupy._codegen.analyse.declared import Declared

from .project import HEAD, analyse, findings, patterns, routes

PACKAGES = {
    "corp_auth/__init__.py": """
        from ._guard import Guard, guard as guard
        from .users import router
        from .limits import *
        from .ext import Ext
        """,
    "corp_auth/_guard.py": """
        import secrets
        from rupy import Response
        from corp_base import Base

        def guard(request):
            return None if request.auth_token else Response("no", status=401)

        class Guard(Base):
            def __init__(self, realm):
                super().__init__()
                self.realm = realm

            async def __call__(self, request, call_next): ...

            def check(self, request): ...
        """,
    "corp_auth/users.py": """
        from rupy import Router
        router = Router("/users")

        @router.get("/<int:number>")
        def user(request, number): ...
        """,
    "corp_auth/limits.py": "def limit(request): ...\n",
    "corp_auth/ext.py": """
        import logging

        logger = logging.getLogger(__name__)

        class Ext:
            prefix = "/ext"

            def __init__(self, app=None, *, prefix=None):
                self.prefix = prefix or self.prefix
                if app is not None:
                    self.init_app(app)

            def init_app(self, app):
                app.middleware(self.before)
                app.after_request(self.after)
                app.exception_handler(LookupError)(self.failed)
                app.get("/ext/health")(self.health)

            def before(self, request): ...
            def after(self, request, response): ...
            def failed(self, request, error): ...
            async def health(self, request): ...
        """,
    "corp_base.py": "class Base:\n    def __init__(self): self.ready = True\n",
    "corp_unsure/__init__.py": """
        import os

        def init_app(app):
            if os.environ.get("UNSURE"):
                app.get("/unsure")(lambda request: None)
        """,
}


def analyse_with(text: str, *, runtime: tuple[str, ...] = (), missing: str = "nothing") -> Analysis:
    texts = {path: dedent(text) for path, text in PACKAGES.items() if not path.startswith(missing)}
    names = {path.partition("/")[0].removesuffix(".py") for path in texts}
    declared = Declared(runtime=runtime, installed=texts.get, is_installed=names.__contains__)
    return analyse(HEAD + dedent(text), declared=declared)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("from corp_auth import guard\napp.middleware(guard)", "corp_auth._guard.guard"),
        ("import corp_auth\napp.middleware(corp_auth.guard)", "corp_auth._guard.guard"),
        ("import corp_auth._guard\napp.middleware(corp_auth._guard.guard)", "corp_auth._guard.guard"),
        ("from corp_auth import limit\napp.middleware(limit)", "corp_auth.limits.limit"),
        ("from corp_auth import Guard\napp.middleware(Guard('a'))", "corp_auth._guard.Guard"),
        ("from corp_auth import Guard\nauth = Guard('a')\napp.middleware(auth.check)", "corp_auth._guard.Guard.check"),
        ("from corp_auth import Guard\nclass Mine(Guard): ...\napp.middleware(Mine('a').check)", "corp_auth._guard.Guard.check"),
        ("from corp_auth import Guard\nclass Mine(Guard): ...\napp.middleware(Mine('a'))", "app.Mine"),
        (
            "import functools\nfrom corp_auth import Guard\nauth = Guard('a')\napp.middleware(functools.partial(auth.check))",
            "corp_auth._guard.Guard.check",
        ),
    ],
)  # fmt: skip
def test_middleware_is_followed(line: str, name: str) -> None:
    found = analyse_with(line)
    assert [each.function.name for each in found.model.middleware] == [name]
    assert findings(found) == []


def test_a_router_is_followed() -> None:
    found = analyse_with("from corp_auth import router\napp.include(router, prefix='/api')\n")
    assert routes(found) == [("GET", "/api/users/<int:number>", "corp_auth.users.user")]
    assert findings(found) == []
    assert str(found.model.routes[0].location) == "site-packages/corp_auth/users.py:5:2"


@pytest.mark.parametrize(
    "lines",
    [
        "from corp_auth import Ext\nExt(app)",
        "from corp_auth import Ext\next = Ext()\next.init_app(app)",
        "import corp_auth\next = corp_auth.ext.Ext(prefix='/x')\next.init_app(app)",
        "from corp_auth import Ext\ndef create(app):\n    Ext().init_app(app)\ncreate(app)",
        "from corp_auth import Ext\nclass Mine(Ext): ...\nMine(app)",
    ],
)
def test_an_extension_is_followed(lines: str) -> None:
    found = analyse_with(lines)
    assert patterns(found) == ["/ext/health"]
    assert [each.function.name for each in found.model.middleware] == [
        "corp_auth.ext.Ext.before",
        "corp_auth.ext.Ext.after",
    ]
    assert [each.error for each in found.model.exception_handlers] == ["builtins.LookupError"]
    assert findings(found) == []


def test_a_handler_a_hook_and_own_middleware_are_followed() -> None:
    found = analyse_with("""
        from corp_auth import Ext, Guard, guard
        ext = Ext()
        app.get("/health", middleware=[guard, Guard("a")], after=[ext.after])(ext.health)
        """)
    (route,) = found.model.routes
    assert [each.function.name for each in route.middleware] == [
        "corp_auth._guard.guard", "corp_auth._guard.Guard", "corp_auth.ext.Ext.after",
    ]  # fmt: skip
    assert findings(found) == []


def test_nothing_is_read_that_does_not_matter() -> None:
    asked: list[str] = []

    def read(path: str) -> None:
        asked.append(path)

    text = (
        HEAD
        + "import corp_auth, numpy as np\nfrom corp_auth import guard\nguard(np.array([1]))\n@app.get('/')\ndef f(request): ...\n"
    )
    analyse(text, declared=Declared(installed=read))
    assert asked == []


def test_a_project_module_of_the_same_name_comes_first() -> None:
    texts = {path: dedent(text) for path, text in PACKAGES.items()}
    found = analyse(
        HEAD + "from corp_base import guard\napp.middleware(guard)\n",
        corp_base="def guard(request): ...\n",
        declared=Declared(installed=texts.get),
    )
    assert [str(each.function.location) for each in found.model.middleware] == ["corp_base.py:1:1"]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("from corp_auth import guard\napp.middleware(guard)", "RPY212"),
        ("from corp_auth import Ext\nExt().init_app(app)", "RPY208"),
        ("from corp_auth import Ext\nExt(app)", "RPY208"),
        ("from corp_auth import router\napp.include(router)", "RPY218"),
        ("from corp_auth import Ext\napp.get('/a')(Ext().health)", "RPY205"),
    ],
)
def test_what_is_not_found_is_told(lines: str, code: str) -> None:
    assert [found for found, _ in findings(analyse_with(lines, missing="corp_auth"))] == [code]


def test_what_a_package_does_in_a_branch_is_told_with_the_remedy() -> None:
    found = analyse_with("import corp_unsure\ncorp_unsure.init_app(app)\n")
    (finding,) = found.diagnostics
    assert (finding.code, str(finding.location)) == ("RPY201", "site-packages/corp_unsure/__init__.py:6:9")
    assert 'runtime = ["corp_unsure"]' in finding.remedy


@pytest.mark.parametrize(
    "lines",
    [
        "from corp_auth import guard\napp.middleware(guard)",
        "from corp_auth import Ext\nExt().init_app(app)",
        "from corp_auth import Ext\next = Ext(app)",
        "from corp_auth import router\napp.include(router)",
        "from corp_auth import Ext\napp.get('/a')(Ext().health)",
        "from corp_auth import guard\n@app.get('/a', middleware=[guard])\ndef f(request): ...",
        "from corp_auth import Ext\napp.exception_handler(404)(Ext().failed)",
        "import corp_auth.ext\ncorp_auth.ext.Ext().init_app(app)",
    ],
)
@pytest.mark.parametrize("missing", ["nothing", "corp_auth/ext"])
def test_what_is_left_to_run_time_is_no_warning(lines: str, missing: str) -> None:
    found = analyse_with(lines, runtime=("corp_auth",), missing=missing)
    assert {diagnostic.level for diagnostic in found.diagnostics} <= {"note"}
    assert {code for code, _ in findings(found)} <= {"RPY232"}
    assert found.model.routes == ()
    assert found.model.middleware == ()
    assert found.expected.runtime == ("corp_auth",)


@pytest.mark.parametrize(
    ("runtime", "message"),
    [
        ("sentry_rupy", "[tool.rupy] runtime names 'sentry_rupy', which is not installed"),
        ("corp_base", "[tool.rupy] runtime names 'corp_base', of which the build sees nothing registered"),
    ],
)
def test_a_package_that_is_left_to_run_time_in_vain_is_told(runtime: str, message: str) -> None:
    (finding,) = analyse_with("", runtime=(runtime,)).diagnostics
    assert (finding.code, finding.message) == ("RPY233", message)
