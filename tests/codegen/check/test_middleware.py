from __future__ import annotations

import pytest

from rupy._codegen.check.middleware import check_middleware
from rupy._codegen.ir.location import Location
from rupy._codegen.ir.model import Function, Middleware

from ..build_model import function

HERE = Location("app.py", 2, 2)


def check(function: Function, blocking: bool | None = None):
    return check_middleware(Middleware(function, HERE, blocking))


@pytest.mark.parametrize("parameters", ["request", "request/", "*args", "request extra=1 **rest", None])
def test_takes_the_request(parameters: str | None) -> None:
    assert check(function(parameters=parameters)) is None


@pytest.mark.parametrize(
    ("parameters", "code"),
    [("", "RPY314"), ("**rest", "RPY314"), ("request call_next", "RPY316"), ("request a!", "RPY316")],
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


def test_refuses_a_blocking_one_for_now() -> None:
    found = check(function(), blocking=True)
    assert found is not None
    assert found.code == "RPY322"
