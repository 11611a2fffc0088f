from __future__ import annotations

import pytest

from rupy._codegen.check.methods import read_methods
from rupy._codegen.diagnostics.diagnostic import Diagnostic
from rupy._codegen.ir.location import Location

HERE = Location("app.py", 1)


@pytest.mark.parametrize(
    ("methods", "expected"),
    [
        (None, ("GET",)),
        (["get"], ("GET",)),
        (("POST", "GET", "post"), ("GET", "POST")),
        ({"PUT"}, ("PUT",)),
        (iter(["M-SEARCH", "x!#$%&'*+-.^_`|~"]), ("M-SEARCH", "X!#$%&'*+-.^_`|~")),
    ],
)
def test_reads(methods: object, expected: tuple[str, ...]) -> None:
    assert read_methods(methods, HERE) == expected


@pytest.mark.parametrize(
    ("methods", "code"),
    [
        ("GET", "RPY312"),
        (b"GET", "RPY312"),
        (1, "RPY312"),
        ([""], "RPY312"),
        (["GET "], "RPY312"),
        (["GET,POST"], "RPY312"),
        (["GÉT"], "RPY312"),
        (["ſet"], "RPY312"),
        (["G\r\nX: y"], "RPY312"),
        ([1], "RPY312"),
        ([], "RPY313"),
    ],
)
def test_refuses(methods: object, code: str) -> None:
    found = read_methods(methods, HERE)
    assert isinstance(found, Diagnostic)
    assert (found.code, found.location) == (code, HERE)


def test_says_how_to_write_a_single_method() -> None:
    found = read_methods("GET", HERE)
    assert isinstance(found, Diagnostic)
    assert found.remedy == "write methods=['GET']"
