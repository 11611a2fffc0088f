from __future__ import annotations

import pytest

from rupy._codegen.check.middleware import check_middleware, kind_of
from rupy._codegen.ir.location import Location
from rupy._codegen.ir.model import Function, Middleware, MiddlewareKind

from ..build_model import function, signature

HERE = Location("app.py", 2, 2)


def check(function: Function, blocking: bool | None = None, kind: MiddlewareKind = "request"):
    return check_middleware(Middleware(function, HERE, blocking, kind))


@pytest.mark.parametrize("parameters", ["request", "request/", "*args", "request extra=1 **rest", None])
def test_takes_the_request(parameters: str | None) -> None:
    assert check(function(parameters=parameters)) is None


@pytest.mark.parametrize(
    ("parameters", "code"),
    [("", "RPY314"), ("**rest", "RPY314"), ("request call_next more", "RPY316"), ("request a!", "RPY316")],
)
def test_does_not_take_the_request_alone(parameters: str, code: str) -> None:
    found = check(function(parameters=parameters))
    assert found is not None
    assert (found.code, found.location) == (code, HERE)


def test_refuses_a_generator() -> None:
    found = check(function(is_generator=True))
    assert found is not None
    assert found.code == "RPY319"


def test_takes_an_async_function() -> None:
    assert check(function(is_async=True)) is None


def test_refuses_an_async_generator() -> None:
    found = check(function(is_async=True, is_generator=True))
    assert found is not None
    assert found.code == "RPY319"


def test_refuses_an_async_one_that_is_said_to_block() -> None:
    found = check(function(is_async=True), blocking=True)
    assert found is not None
    assert found.code == "RPY322"
    assert check(function(), blocking=True) is None


@pytest.mark.parametrize(
    ("parameters", "kind"),
    [
        ("request", "request"),
        ("request debug=False", "request"),
        ("request debug!", "request"),
        ("*args", "request"),
        ("request *rest", "request"),
        ("request call_next", "around"),
        ("request/ call_next/", "around"),
        ("request call_next more=1", "around"),
        ("request call_next more", "around"),
    ],
)
def test_two_parameters_to_be_filled_make_one_around_others(parameters: str, kind: str) -> None:
    assert kind_of(signature(parameters).parameters) == kind


@pytest.mark.parametrize("parameters", ["request call_next", "request call_next/ more=1", "*args", None])
def test_takes_the_request_and_call_next(parameters: str | None) -> None:
    assert check(function(parameters=parameters), kind="around") is None


@pytest.mark.parametrize("parameters", ["request response", "request response=None", "request *rest", "*args", None])
def test_an_after_hook_takes_the_request_and_the_response(parameters: str | None) -> None:
    assert check(function(parameters=parameters), kind="after") is None


@pytest.mark.parametrize(
    ("parameters", "code", "remedy"),
    [
        ("", "RPY314", "write def f(request, response)"),
        ("request", "RPY331", "write def f(request, response)"),
        ("request response!", "RPY331", "write def f(request, response)"),
        ("request response more", "RPY316", "write def f(request, response), or give more a default"),
    ],
)
def test_an_after_hook_that_takes_something_else(parameters: str, code: str, remedy: str) -> None:
    found = check(function(parameters=parameters), kind="after")
    assert found is not None
    assert (found.code, found.remedy, found.location) == (code, remedy, HERE)


def test_an_after_hook_is_no_generator() -> None:
    found = check(function(parameters="request response", is_generator=True), kind="after")
    assert found is not None
    assert found.code == "RPY319"
