from __future__ import annotations

from dataclasses import replace

import pytest

from rupy._codegen.check.exceptions import ExceptionIndex, check_exception_handler, is_status
from rupy._codegen.check.model import check

from ..build_model import exception_handler, model


@pytest.mark.parametrize(
    "parameters", ["request error", "request/ error/", "*args", "request error extra=1 **rest", "request *rest", None]
)
def test_takes_the_request_and_the_error(parameters: str | None) -> None:
    assert check_exception_handler(exception_handler(parameters=parameters, status=404)) is None


@pytest.mark.parametrize(
    "parameters", ["", "request", "request **rest", "request error more", "request error more!", "*args more!"]
)
def test_does_not_take_the_request_and_the_error(parameters: str) -> None:
    found = check_exception_handler(exception_handler(parameters=parameters, status=404))
    assert found is not None
    assert (found.code, found.remedy) == ("RPY328", "write def e1(request, error)")


@pytest.mark.parametrize("value", [200, 404, 599])
def test_a_number_of_an_answer_is_a_status(value: int) -> None:
    assert is_status(value)


@pytest.mark.parametrize("value", [199, 600, True, 404.0, "404", None])
def test_anything_else_is_none(value: object) -> None:
    assert not is_status(value)


def test_the_first_for_an_error_is_the_only_one() -> None:
    index = ExceptionIndex()
    assert index.add(404, exception_handler(line=1, status=404)) is None
    assert index.add(ValueError, exception_handler(line=2, error="builtins.ValueError")) is None
    found = index.add(404, exception_handler(line=3, status=404))
    assert found is not None
    assert found.message == "app.e3 and app.e1 answer for the same errors"
    assert (str(found.location), [str(place) for place in found.related]) == ("app.py:3", ["app.py:1"])


def test_a_model_with_two_for_one_class_is_refused() -> None:
    handlers = tuple(exception_handler(line=line, error="builtins.ValueError") for line in (1, 2))
    (found,) = check(replace(model(), exception_handlers=handlers))
    assert found.code == "RPY326"
