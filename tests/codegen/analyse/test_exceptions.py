"""Exception handlers in the source of an application."""

from __future__ import annotations

import pytest

from .project import analyse_app, findings


def test_classes_and_statuses() -> None:
    found = analyse_app(
        """
        import json
        from errors import Invalid, Outer
        MISSING = 404
        @app.exception_handler(MISSING)
        def missing(request, error): ...
        @app.exception_handler(ValueError)
        @app.exception_handler(error=500)
        async def failed(request, error): ...
        app.exception_handler(Invalid)(lambda request, error: None)
        app.exception_handler(Outer.Inner)(missing)
        app.exception_handler(json.JSONDecodeError)(missing)
        """,
        errors="class Invalid(ValueError): ...\nclass Outer:\n    class Inner(Exception): ...\n",
    )
    assert found.diagnostics == ()
    assert [(h.error or h.status, h.function.name, h.location.line) for h in found.model.exception_handlers] == [
        (404, "app.missing", 8),
        (500, "app.failed", 11),
        ("builtins.ValueError", "app.failed", 10),
        ("errors.Invalid", "app.<lambda>", 13),
        ("errors.Outer.Inner", "app.missing", 14),
        ("json.JSONDecodeError", "app.missing", 15),
    ]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("@app.exception_handler", "the function app.f"),
        ("@app.exception_handler('404')", "'404'"),
        ("@app.exception_handler(True)", "True"),
        ("@app.exception_handler(99)", "99"),
        ("@app.exception_handler([404])", "[404]"),
        ("@app.exception_handler(dict)", "<class 'dict'>"),
    ],
)
def test_what_is_neither_a_class_nor_a_status(line: str, shown: str) -> None:
    found = analyse_app(f"{line}\ndef f(request, error): ...\n")
    assert findings(found) == [("RPY327", "app.py:5:2")]
    assert found.diagnostics[0].message == f"{shown} is neither a class of exceptions nor a status"


@pytest.mark.parametrize(
    ("registration", "message"),
    [
        (
            "if unknown:\n    @app.exception_handler(404)\n    def f(request, error): ...\n",
            "registered inside an if block",
        ),
        ("@app.exception_handler(unknown())\ndef f(request, error): ...\n", "which errors unknown() stands for"),
        ("from x import f\napp.exception_handler(404)(f)\n", "an exception handler is not a function of the project"),
        ("@app.exception_handler(*errors)\ndef f(request, error): ...\n", "arguments behind * or **"),
        ("def setup(api):\n    @api.exception_handler(404)\n    def f(request, error): ...\n", "does not see called"),
        ("def setup():\n    app.exception_handler(404)(f)\n", "does not see called"),
    ],
)
def test_an_exception_handler_that_is_known_only_at_run_time(registration: str, message: str) -> None:
    found = analyse_app(registration)
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["RPY217"]
    assert message in found.diagnostics[0].message
    assert found.model.exception_handlers == ()


def test_classes_that_have_several_names() -> None:
    found = analyse_app("@app.exception_handler(IOError)\ndef f(request, error): ...\n")
    assert [handler.error for handler in found.model.exception_handlers] == ["builtins.OSError"]


@pytest.mark.parametrize(
    "call", ["app.exception_handler()", "app.exception_handler(404, 405)", "app.exception_handler(code=404)"]
)
def test_other_arguments_are_a_mistake(call: str) -> None:
    assert findings(analyse_app(f"@{call}\ndef f(request, error): ...\n")) == [("RPY323", "app.py:5:2")]


def test_something_that_cannot_be_called() -> None:
    assert findings(analyse_app("app.exception_handler(404)('f')\n")) == [("RPY321", "app.py:5:1")]
