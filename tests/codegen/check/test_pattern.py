from __future__ import annotations

import pytest

from rupy._codegen.check.pattern import read_pattern, read_prefix
from rupy._codegen.diagnostics.diagnostic import Diagnostic
from rupy._codegen.ir.location import Location
from rupy._codegen.ir.pattern import parse_pattern

HERE = Location("app.py", 1)


def test_reads_a_pattern() -> None:
    assert read_pattern("/<int:a>", HERE) == parse_pattern("/<int:a>")


@pytest.mark.parametrize(
    ("text", "code"), [("a", "RPY301"), (None, "RPY301"), (b"/a", "RPY301"), ("/<a>.json", "RPY306")]
)
def test_refuses_a_pattern(text: object, code: str) -> None:
    found = read_pattern(text, HERE)
    assert isinstance(found, Diagnostic)
    assert (found.code, found.location) == (code, HERE)
    assert found.remedy


def test_reads_a_prefix() -> None:
    assert read_prefix("/public", HERE) == parse_pattern("/public")


@pytest.mark.parametrize(("text", "code"), [("public", "RPY301"), ("/<a>", "RPY320"), ("/a/<path:b>", "RPY320")])
def test_refuses_a_prefix(text: str, code: str) -> None:
    found = read_prefix(text, HERE)
    assert isinstance(found, Diagnostic)
    assert found.code == code
