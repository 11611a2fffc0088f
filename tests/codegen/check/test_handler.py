from __future__ import annotations

from dataclasses import replace

import pytest

from rupy._codegen.check.handler import check_handler
from rupy._codegen.ir.location import Location

from ..build_model import function, route


@pytest.mark.parametrize(
    ("pattern", "parameters"),
    [
        ("/", "request"),
        ("/", "r/"),
        ("/", "*args"),
        ("/", "request page=1 *args flag!=1 **rest"),
        ("/<a>", "request a"),
        ("/<a>/<b>", "request b a"),
        ("/<a>", "request a/"),
        ("/<a>", "request/ a/"),
        ("/<a>", "request a!"),
        ("/<a>", "request page=1 a=1"),
        ("/<a>", "request **rest"),
        ("/<a>", "*args **rest"),
        ("/<a>", "*args a!"),
        ("/<request>", "request/ **rest"),
        ("/<a>", None),
    ],
)
def test_fits(pattern: str, parameters: str | None) -> None:
    assert check_handler(route(pattern, handler=function(parameters=parameters))) is None


@pytest.mark.parametrize(
    ("pattern", "parameters", "code", "message"),
    [
        ("/", "", "RPY314", "app.f has no parameter for the request"),
        ("/<a>", "a! **rest", "RPY314", "app.f has no parameter for the request"),
        ("/<a>", "request", "RPY315", "app.f has no parameter 'a', which '/<a>' passes to it"),
        ("/<a>", "*args", "RPY315", "app.f has no parameter 'a', which '/<a>' passes to it"),
        ("/<a>", "request b", "RPY315", "app.f has no parameter 'a', which '/<a>' passes to it"),
        ("/<a>", "request a b", "RPY316", "app.f requires 'b', which '/<a>' does not pass"),
        ("/", "request flag!", "RPY316", "app.f requires 'flag', which '/' does not pass"),
        ("/<a>", "a b=1", "RPY317", "the parameter 'a' of '/<a>' has the name of the parameter that takes the request"),
        (
            "/<b>",
            "request a/=1 b/=1",
            "RPY317",
            "'b' of app.f can only be passed by position, behind 'a', which nothing fills",
        ),
    ],
)
def test_does_not_fit(pattern: str, parameters: str, code: str, message: str) -> None:
    found = check_handler(route(pattern, line=4, handler=function(parameters=parameters, line=5)))
    assert found is not None
    assert (found.code, found.message) == (code, message)
    assert found.location == Location("app.py", 4, 2)
    assert found.related == (Location("app.py", 5),)
    assert found.remedy


@pytest.mark.parametrize(
    ("name", "definition"), [("a", "def f(request, a)"), ("request", "def f(http_request, request)")]
)
def test_a_parameter_in_the_place_of_the_request_is_told_a_definition_that_works(name: str, definition: str) -> None:
    found = check_handler(route(f"/<{name}>", line=4, handler=function(parameters=name, line=5)))
    assert found is not None
    assert found.remedy == f"call one of them something else, for instance {definition}"


def test_a_method_is_told_that_the_request_is_first() -> None:
    found = check_handler(route("/<a>", handler=function("app.Views.show", "self request a")))
    assert found is not None
    assert (found.code, found.message) == ("RPY316", "app.Views.show requires 'request', which '/<a>' does not pass")
    assert found.remedy == "write def show(request, a): the request is first, also in a class, without self"


def test_an_async_function_is_a_handler() -> None:
    assert check_handler(route("/", handler=function("app.index", "request", is_async=True))) is None


def test_an_async_handler_is_shown_as_one() -> None:
    found = check_handler(route("/<name>", handler=function("app.index", "", is_async=True)))
    assert found is not None
    assert found.remedy == "write async def index(request, name)"


def test_a_time_limit_needs_a_handler_that_can_be_interrupted() -> None:
    limited = replace(route("/", line=4, handler=function("app.index", "request", line=5)), timeout=2.0)
    found = check_handler(limited)
    assert found is not None
    assert (found.code, found.related) == ("RPY344", (Location("app.py", 5),))
    assert found.message == "the handler app.index is a def, so that nothing can end it after 2 s"
    assert check_handler(replace(limited, handler=function("app.index", "request", is_async=True))) is None
    # What a decorator has made of it is known only at run time.
    assert check_handler(replace(limited, handler=function("app.index", None))) is None


def test_a_generator_is_a_handler() -> None:
    assert check_handler(route("/", handler=function(is_generator=True))) is None


@pytest.mark.parametrize("blocking", [True, False])
def test_an_async_handler_says_nothing_of_blocking(blocking: bool) -> None:
    found = check_handler(route("/", handler=function(is_async=True), blocking=blocking))
    assert found is not None
    assert (found.code, found.message) == (
        "RPY322",
        f"the handler app.f is an async def and is registered with blocking={blocking}",
    )
    assert check_handler(route("/", blocking=blocking)) is None
