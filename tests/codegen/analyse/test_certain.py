"""What certainly ends the import of the application is an error; what may not happen, or is not proved, is none."""

from __future__ import annotations

import pytest

from rupy._codegen.analyse.target import Target
from rupy._codegen.generate import study

from .project import analyse, analyse_app, findings


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("Rupy('x')", "RPY323"),
        ("Rupy(title='x')", "RPY323"),
        ("Rupy(max_body_size='1')", "RPY325"),
        ("Rupy(json_default='str')", "RPY325"),
        ("Rupy(max_body_size=-1)", "RPY325"),
        ("Rupy(max_body_size=True)", "RPY325"),
        ("Rupy(max_body_size=None)", "RPY325"),
        ("Rupy(max_body_size=2**63)", "RPY325"),
        ("Rupy(max_header_count=10.0)", "RPY325"),
        ("Rupy(max_connections=0)", "RPY325"),
        ("Rupy(header_timeout=0.5)", "RPY325"),
        ("app.gte('/')", "RPY324"),
        ("app.on_begin", "RPY324"),
        ("app.get()", "RPY323"),
        ("app.get('/', '/b')(f)", "RPY323"),
        ("app.get('/', name='x')(f)", "RPY323"),
        ("app.get('/', pattern='/')(f)", "RPY323"),
        ("app.get('/', methods=['GET'])(f)", "RPY323"),
        ("app.route('/', ['GET'])(f)", "RPY323"),
        ("app.get(f)", "RPY301"),
        ("app.get('/')(3)", "RPY321"),
        ("app.get('/')(None)", "RPY321"),
        ("app.get('/')(['a'])", "RPY321"),
        ("app.middleware('http')", "RPY321"),
        ("app.middleware(function=f)", "RPY323"),
        ("app.middleware(f, f)", "RPY323"),
        ("app.static('/x')", "RPY323"),
        ("app.run(prot=1)", "RPY323"),
        ("def make(): return Rupy\nmake()('x')", "RPY323"),
        ("class Site(Rupy): pass\nSite('x')", "RPY323"),
    ],
)
def test_what_certainly_fails(source: str, code: str) -> None:
    found = analyse_app(f"def f(request): ...\n{source}\n")
    assert findings(found) == [(code, f"app.py:{6 + source.count(chr(10))}:1")]
    assert found.dynamic == ()


@pytest.mark.parametrize("decorator", ["app.gte('/')", "app.get", "app.get()", "app.route('/', ['GET'])"])
def test_a_decorator_that_certainly_fails_is_one_error(decorator: str) -> None:
    found = analyse_app(f"@{decorator}\ndef f(request): ...\n")
    assert [(diagnostic.level, str(diagnostic.location)) for diagnostic in found.diagnostics] == [
        ("error", "app.py:5:2")
    ]


def test_the_nearest_attribute_is_suggested() -> None:
    found = analyse_app("app.midleware\n")
    assert found.diagnostics[0].remedy == "write middleware"


@pytest.mark.parametrize(
    ("attribute", "remedy"),
    [
        ("before_request", "write middleware"),
        ("errorhandler", "write exception_handler"),
        ("include_router", "write include"),
        ("on_event", "write on_startup"),
    ],
)
def test_what_other_frameworks_call_an_attribute_is_translated(attribute: str, remedy: str) -> None:
    assert analyse_app(f"app.{attribute}\n").diagnostics[0].remedy == remedy


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("Reqest", "write Request"),
        ("Blueprint", "write Router"),
        ("jsonify", "return the dict or the list as it is"),
        ("nothing", "rupy has BadRequest, HTTPException, "),
    ],
)
def test_a_name_that_rupy_does_not_have_is_an_error(name: str, remedy: str) -> None:
    found = analyse_app(f"from rupy import {name} as imported\n")
    assert findings(found) == [("RPY334", "app.py:5:1")]
    assert str(found.diagnostics[0].remedy).startswith(remedy)


@pytest.mark.parametrize(
    "source",
    [
        "from rupy import testing, exceptions, _rupy, __version__",
        "import rupy\nrupy.jsonify",
        "try:\n    from rupy import jsonify\nexcept ImportError:\n    pass",
        "def never():\n    from rupy import jsonify",
        "from rupy.testing import nothing",
    ],
)
def test_an_import_that_may_succeed_is_none(source: str) -> None:
    assert findings(analyse_app(f"{source}\n")) == []


def test_options_by_position_are_named() -> None:
    assert analyse_app("Rupy('x')\n").diagnostics[0].remedy == "write Rupy(), with options by name"


def test_a_mistake_on_another_application_ends_the_import_too() -> None:
    assert findings(analyse_app("other = Rupy()\nother.gte('/')\n")) == [("RPY324", "app.py:6:1")]


@pytest.mark.parametrize(
    "source",
    [
        "app.helper = print\napp.helper('/')",
        "setattr(app, 'helper', print)\napp.helper('/')",
        "setattr(app, unknown, print)\napp.helper('/')",
        "vars(app)['helper'] = print\napp.helper('/')",
        "app.__dict__['helper'] = print\napp.helper('/')",
        "Rupy.helper = print\napp.helper('/')",
        "setattr(Rupy, 'helper', print)\napp.helper('/')",
        "class Site(Rupy): pass\nSite.helper = print\nSite().helper('/')",
        "class Site(Rupy):\n    def helper(self): ...\nSite().helper()",
        "class Site(Rupy):\n    def __init__(self, x): ...\nSite('x')",
        "if unknown:\n    app.gte('/')",
        "try:\n    app.gte('/')\nexcept AttributeError:\n    pass",
        "hasattr(app, 'gte') and app.gte('/')",
        "def never():\n    app.gte('/')",
        "getattr(app, 'gte', None)",
        "app = unknown()\napp.gte('/')",
        "for a in [app]:\n    a.helper = print\napp.helper('/')",
        "object.__setattr__(app, 'helper', print)\napp.helper('/')",
        "class H:\n    @property\n    def x(self):\n        app.helper = print\nH().x\napp.helper('/')",
        "def key(x):\n    app.helper = print\nsorted([1], key=key)\napp.helper('/')",
        "app.middleware(None)",
        "app.get.__doc__",
        "app._private",
        "app.run(port=1)",
    ],
)
def test_what_is_not_proved_is_no_error(source: str) -> None:
    levels = [diagnostic.level for diagnostic in analyse_app(f"{source}\n").diagnostics]
    assert "error" not in levels


def test_code_that_is_not_followed_may_give_an_application_attributes() -> None:
    found = analyse_app("from somewhere import extend\nextend(app)\napp.helper('/')\n")
    assert findings(found) == [("RPY208", "app.py:6:1")]


@pytest.mark.parametrize(
    ("function", "message"),
    [
        ("def f(request): ...", "it requires 'request', and a factory is called without arguments"),
        ("def f(*, x): ...", "it requires 'x', and a factory is called without arguments"),
        ("f = lambda request: ''", "it requires 'request', and a factory is called without arguments"),
    ],
)
def test_a_handler_that_is_named_as_a_factory(function: str, message: str) -> None:
    (found,) = analyse(f"from rupy import Rupy\n{function}\n", variable="f").diagnostics
    assert (found.code, found.message) == ("RPY222", f"app:f is not an application: {message}")


@pytest.mark.parametrize("function", ["def f(request=None): return 'Hello'", "def f(*a, **k): return {'a': 1}"])
def test_a_handler_whose_answer_is_no_application(function: str) -> None:
    (found,) = analyse(f"from rupy import Rupy\n{function}\n", variable="f").diagnostics
    assert found.code == "RPY222"


@pytest.mark.parametrize(
    ("registration", "code"),
    [
        ("other.get('x')(f)", "RPY301"),
        ("other.route('/', methods=[])(f)", "RPY313"),
        ("other.get('/<x>')(f)", "RPY315"),
        ("other.middleware(lambda: None)", "RPY314"),
        ("other.static('/<x>', 'a')", "RPY320"),
        ("other.get('/')(f), other.get('/')(f)", "RPY310"),
    ],
)
def test_a_registration_that_another_application_refuses_ends_the_import_too(registration: str, code: str) -> None:
    source = f"from rupy import Rupy\napp = Rupy()\nother = Rupy()\ndef f(request): ...\n{registration}\n"
    assert [diagnostic.code for diagnostic in study({"app.py": source}, Target("app")).diagnostics] == [code]
