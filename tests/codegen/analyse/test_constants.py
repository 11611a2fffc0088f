"""Patterns and methods that are spelled out as constants."""

from __future__ import annotations

import pytest

from .project import analyse_app, findings, patterns, routes


@pytest.mark.parametrize(
    ("before", "expression", "pattern"),
    [
        ("", "'/a'", "/a"),
        ("", "'/a' '/b'", "/a/b"),
        ("", r"'/\x61\u00e9'", "/aé"),
        ("", r"r'/\d'", r"/\d"),
        ("", "'''/a'''", "/a"),
        ("", "('/a')", "/a"),
        ("A = '/a'", "A", "/a"),
        ("A = B = '/a'", "B + '/b'", "/a/b"),
        ("A: str = '/a'", "A", "/a"),
        ("A, B = '/a', '/b'", "A + B", "/a/b"),
        ("A = '/a'", "f'{A}/v{1 + 1}/<name>'", "/a/v2/<name>"),
        ("A = 'a'", "f'/{A!s}/{{-}}'", "/a/{-}"),
        ("A = 'a'", r"rf'/\d/{A}'", r"/\d/a"),
        ("A = '/a'\nA += '/b'", "A", "/a/b"),
        ("A = '/a'\nA = '/b'", "A", "/b"),
        ("A = ['/a', '/b']", "A[1]", "/b"),
        ("A = {'x': '/a'}", "A['x']", "/a"),
        ("class A:\n    B = '/b'", "A.B", "/b"),
        ("def f():\n    return '/f'", "f()", "/f"),
        ("def f(a, b='/b'):\n    return a + b", "f('/a')", "/a/b"),
        ("(A := '/a')", "A", "/a"),
        ("def f():\n    global A\n    A = '/g'\nf()", "A", "/g"),
    ],
)
def test_pattern(before: str, expression: str, pattern: str) -> None:
    found = analyse_app(f"{before}\n@app.get({expression})\ndef handler(request, **rest): ...\n")
    assert findings(found) == []
    assert patterns(found) == [pattern]


@pytest.mark.parametrize(
    ("before", "expression", "methods"),
    [
        ("", "['GET', 'POST']", "GET POST"),
        ("", "{'PUT'}", "PUT"),
        ("M = ('PUT',)", "M", "PUT"),
        ("M = ['PUT']", "M + ['GET']", "GET PUT"),
        ("M = ['PUT']", "[*M, 'GET']", "GET PUT"),
        ("M = ['PUT']\nM += ['GET']", "M", "GET PUT"),
        ("P = 'post'", "[P]", "POST"),
    ],
)
def test_methods(before: str, expression: str, methods: str) -> None:
    found = analyse_app(f"{before}\n@app.route('/', methods={expression})\ndef handler(request): ...\n")
    assert findings(found) == []
    assert routes(found) == [(methods, "/", "app.handler")]


@pytest.mark.parametrize(
    ("before", "expression"),
    [
        ("import os", "os.environ['PREFIX']"),
        ("import os", "f\"/{os.environ['PREFIX']}\""),
        ("from elsewhere import A", "A"),
        ("A = '/a'", "A.lower()"),
        ("", "f'/{1.5}'"),
        ("", "f'/{1:03}'"),
        ("", "'/%s' % 'a'"),
        ("A = ['/a']\nA.append('/b')", "A[0]"),
        ("A = ['/a']\nA[0] = '/b'", "A[0]"),
        ("from x import change\nA = ['/a']\nchange(A)", "A[0]"),
        ("A = {'x': '/a'}\nA.update(x='/b')", "A['x']"),
        ("A = ['/a']", "A[3]"),
        ("if unknown:\n    A = '/a'\nelse:\n    A = '/b'", "A"),
        ("A = '/a'\nfor A in unknown: pass", "A"),
        ("A = '/a'\ndel A", "A"),
        ("class A(Enum):\n    B = '/b'", "A.B"),
        ("", "undefined"),
        ("", "'/' + 10 ** 10 ** 10"),
        ("", "'/' * 10"),
    ],
)
def test_what_is_not_a_constant_is_left_to_run_time(before: str, expression: str) -> None:
    found = analyse_app(f"# A line.\n{before}\n@app.get({expression})\ndef handler(request): ...\n")
    line = 6 + before.count("\n") + 1
    assert findings(found) == [("RPY203", f"app.py:{line}:2")]
    assert patterns(found) == []
    assert [(route.path, route.handler) for route in found.dynamic] == [(expression, "app.handler")]


def test_methods_that_are_not_constants_are_left_to_run_time() -> None:
    found = analyse_app("import os\n@app.route('/a', methods=os.environ['M'].split())\ndef handler(request): ...\n")
    assert findings(found) == [("RPY204", "app.py:6:2")]
    assert [(route.path, route.methods) for route in found.dynamic] == [("/a", None)]
