"""Objects of the project: their methods, themselves, and what they register."""

from __future__ import annotations

import pytest

from .project import analyse, analyse_app, findings, patterns, routes

GUARD = "class Guard:\n    def __init__(self, name): self.name = name\n    def check(self, request): ...\n"


@pytest.mark.parametrize(
    ("registered", "name"),
    [
        ("Guard('a').check", "app.Guard.check"),
        ("guard.check", "app.Guard.check"),
        ("functools.partial(Guard.check, guard)", "app.Guard.check"),
        ("functools.partial(guard.check)", "app.Guard.check"),
    ],
)
def test_a_bound_method_is_registered_as_everything(registered: str, name: str) -> None:
    found = analyse_app(f"""
        import functools
        {GUARD.replace(chr(10), chr(10) + " " * 8)}
        guard = Guard("b")
        app.middleware({registered})
        app.get("/a", middleware=[{registered}])({registered})
        """)
    assert findings(found) == []
    assert [each.function.name for each in found.model.middleware] == [name]
    (route,) = found.model.routes
    assert route.handler.name == name
    assert [each.function.name for each in route.middleware] == [name]
    assert route.handler.signature is not None
    assert [parameter.name for parameter in route.handler.signature.parameters] == ["request"]
    assert not route.handler.signature.exact


def test_an_object_is_called_by_the_name_of_its_class() -> None:
    found = analyse_app("""
        class Limit:
            async def __call__(self, request, call_next): ...
        app.middleware(Limit())
        """)
    (middleware,) = found.model.middleware
    assert (middleware.function.name, middleware.kind, middleware.function.is_async) == ("app.Limit", "around", True)


def test_a_method_that_does_not_fit_its_pattern_is_an_error() -> None:
    found = analyse_app("""
        class Users:
            def one(self, request): ...
        users = Users()
        app.get("/<int:number>")(users.one)
        """)
    (route,) = found.model.routes
    assert [parameter.name for parameter in route.handler.signature.parameters] == ["request"]


@pytest.mark.parametrize(
    "extension",
    [
        "class Ext:\n    def __init__(self, app): app.get('/e')(self.e)\n    def e(self, request): ...\nExt(app)\n",
        "class Ext:\n    def init_app(self, app): app.get('/e')(self.e)\n    def e(self, request): ...\nExt().init_app(app)\n",
        "class Ext:\n"
        "    def __init__(self, app=None):\n"
        "        if app is not None:\n"
        "            self.init_app(app)\n"
        "    def init_app(self, app):\n"
        "        @app.get('/e')\n"
        "        def e(request): ...\n"
        "Ext(app)\next = Ext()\n",
        "class Base:\n"
        "    def init_app(self, app):\n"
        "        app.get(self.path)(self.e)\n"
        "class Ext(Base):\n"
        "    path = '/e'\n"
        "    def e(self, request): ...\n"
        "Ext().init_app(app)\n",
        "class Ext:\n"
        "    def __init__(self, app):\n        self.app = app\n"
        "    def setup(self):\n        self.app.get('/e')(self.e)\n"
        "    def e(self, request): ...\n"
        "ext = Ext(app)\next.setup()\n",
        "class Ext:\n"
        "    @classmethod\n    def install(cls, app): app.get('/e')(cls.e)\n"
        "    @staticmethod\n    def e(request): ...\n"
        "Ext.install(app)\n",
    ],
)
def test_an_object_that_registers_is_followed(extension: str) -> None:
    found = analyse_app(extension)
    assert patterns(found) == ["/e"]
    assert findings(found) == []


def test_an_object_that_holds_the_application_and_is_lost_is_told() -> None:
    found = analyse_app("""
        class Ext:
            def __init__(self, app): self.app = app
            def setup(self): self.app.get("/e")(self.e)
            def e(self, request): ...
        for each in [Ext(app)]:
            each.setup()
        """)
    assert ("RPY208", "app.py:9:1") in findings(found)


def test_an_object_that_is_handed_to_other_code_is_told() -> None:
    found = analyse_app("""
        import elsewhere
        class Ext:
            def __init__(self, app): self.app = app
        elsewhere.use(Ext(app))
        """)
    assert findings(found) == [("RPY208", "app.py:8:1")]


def test_a_method_that_nothing_calls_is_told_with_the_object_that_holds_the_application() -> None:
    found = analyse_app("""
        class Ext:
            def __init__(self, app): self.app = app
            def setup(self): self.app.get("/e")(self.e)
            def e(self, request): ...
        ext = Ext(app)
        """)
    assert findings(found) == [("RPY202", "app.py:7:22")]
    assert [route.path for route in found.dynamic] == ["/e"]


@pytest.mark.parametrize(
    "definition",
    [
        "class Ext(metaclass=Meta):\n    def __init__(self, app): ...\n",
        "@unknown\nclass Ext:\n    def __init__(self, app): ...\n",
        "class Ext:\n    def __new__(cls, app): ...\n",
        "from elsewhere import Base\nclass Ext(Base):\n    def __init__(self, app): ...\n",
    ],
)
def test_a_class_that_may_do_something_else_is_not_followed(definition: str) -> None:
    found = analyse_app(f"{definition}Ext(app)\n")
    assert [code for code, _ in findings(found)] == ["RPY208"]


def test_an_object_whose_class_may_be_an_application_may_be_one() -> None:
    found = analyse(
        "from rupy import Rupy\nclass App(Rupy):\n    x = 1\napp = App()\n@app.get('/')\ndef f(request): ...\n"
    )
    assert [code for code, _ in findings(found)] == ["RPY214"]


@pytest.mark.parametrize(
    "given",
    ["if unknown:\n    ext.path = '/x'\n", "import elsewhere\nelsewhere.use(ext)\n", "setattr(ext, elsewhere, '/x')\n"],
)
def test_an_attribute_that_may_be_another_one_is_not_taken(given: str) -> None:
    found = analyse_app(
        "class Ext:\n    def __init__(self): self.path = '/e'\next = Ext()\n"
        + given
        + "app.get(ext.path)(lambda r: None)\n"
    )
    assert [code for code, _ in findings(found)] == ["RPY203"]


def test_a_property_is_known_only_at_run_time() -> None:
    found = analyse_app("""
        class Ext:
            @property
            def path(self): return "/e"
        app.get(Ext().path)(lambda request: None)
        """)
    assert [code for code, _ in findings(found)] == ["RPY203"]


def test_which_of_several_bases_has_it_is_not_guessed() -> None:
    found = analyse_app("""
        class A:
            def f(self, request): ...
        class B:
            def f(self, request): ...
        class C(A, B): ...
        app.get("/")(C().f)
        """)
    assert [code for code, _ in findings(found)] == ["RPY205"]


def test_methods_of_another_module_keep_its_name() -> None:
    found = analyse_app(
        "from views import users\napp.get('/')(users.every)\n",
        views="""
        class Users:
            def every(self, request): ...
        users = Users()
        """,
    )
    assert routes(found) == [("GET", "/", "views.Users.every")]
