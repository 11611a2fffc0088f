from __future__ import annotations

import pytest

from rupy._codegen.ir.plan import Argument
from rupy._codegen.lower.arguments import arguments_of

from ..build_model import function, route


@pytest.mark.parametrize(
    ("pattern", "parameters", "expected"),
    [
        ("/", "request", []),
        ("/<a>", "request a", [Argument(0)]),
        ("/<a>/<b>", "request a b", [Argument(0), Argument(1)]),
        ("/<a>/<b>", "request b a", [Argument(1), Argument(0)]),
        ("/<a>", "request/ a/", [Argument(0)]),
        ("/<a>/<b>", "request a b!", [Argument(0), Argument(1, "b")]),
        ("/<a>", "request page=1 a=1", [Argument(0, "a")]),
        ("/<a>/<b>", "request a page=1 b=1", [Argument(0), Argument(1, "b")]),
        ("/<a>/<b>", "request **rest", [Argument(0, "a"), Argument(1, "b")]),
        ("/<a>/<b>", "request b **rest", [Argument(1), Argument(0, "a")]),
        ("/<a>", "*args a!", [Argument(0, "a")]),
        ("/<a>", "*args **rest", [Argument(0, "a")]),
        ("/<a>", None, [Argument(0, "a")]),
    ],
)
def test_by_position_as_far_as_it_goes_then_by_name(
    pattern: str, parameters: str | None, expected: list[Argument]
) -> None:
    assert list(arguments_of(route(pattern, handler=function(parameters=parameters)))) == expected


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [("request a b", [Argument(0, "a"), Argument(1, "b")]), ("request a/ b", [Argument(0), Argument(1, "b")])],
)
def test_of_a_wrapped_function_by_name_where_that_can_be(parameters: str, expected: list[Argument]) -> None:
    assert list(arguments_of(route("/<a>/<b>", handler=function(parameters=parameters, exact=False)))) == expected
