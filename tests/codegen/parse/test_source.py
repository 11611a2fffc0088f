from __future__ import annotations

import warnings

import pytest

from rupy._codegen.diagnostics.diagnostic import Diagnostic
from rupy._codegen.ir.location import Location
from rupy._codegen.parse.source import Source, parse


@pytest.mark.parametrize(
    ("text", "location"),
    [
        ("x = (\n", Location("app.py", 1, 5)),
        ("a = 1\ndef f(:\n", Location("app.py", 2, 7)),
        ("if x:\npass\n", Location("app.py", 2, 1)),
        ("x\0", Location("app.py", 1)),
        ("x = " + "(" * 5000, None),
        ("x = " + "-" * 100_000 + "1", None),
    ],
)
def test_says_where_a_source_is_not_valid(text: str, location: Location | None) -> None:
    found = parse("app.py", text)
    assert isinstance(found, Diagnostic)
    assert found.code == "RPY223"
    if location is not None:
        assert found.location is not None
        assert (found.location.file, found.location.line) == (location.file, location.line)
        assert location.column in (0, found.location.column)


@pytest.mark.parametrize(
    ("text", "message", "location"),
    [
        ("# coding: klingon\n", "unknown encoding 'klingon'", Location("app.py", 1, 11)),
        ("#!/usr/bin/python\n# -*- coding: klingon -*-\n", "unknown encoding 'klingon'", Location("app.py", 2, 15)),
        ("x = 1\ny = 'é\udce9'\n", "the byte 0xe9 is not of its encoding", Location("app.py", 2, 7)),
    ],
)
def test_says_what_cannot_be_decoded(text: str, message: str, location: Location) -> None:
    found = parse("app.py", text)
    assert isinstance(found, Diagnostic)
    assert (found.code, found.location) == ("RPY223", location)
    assert message in found.message


@pytest.mark.parametrize("text", ["# coding: latin-1\n", "x = 1\n# coding: klingon\n", "\n\n# coding: klingon\n"])
def test_what_is_no_cookie_or_a_known_encoding_is_passed_over(text: str) -> None:
    assert isinstance(parse("app.py", text), Source)


def test_a_byte_order_mark_is_not_part_of_the_text() -> None:
    source = parse("app.py", "\ufeffx = 1\n")
    assert isinstance(source, Source)
    assert list(source.positions.values()) == [(1, 1)]


def test_python_does_not_warn_twice() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert isinstance(parse("app.py", 'x = "\\d"\nassert (1, 2)\n'), Source)


@pytest.mark.parametrize("length", [100, 900])
def test_a_long_expression_is_parsed_or_refused(length: int) -> None:
    text = "x = " + " + ".join(["a"] * length)
    assert isinstance(parse("app.py", text), Source)


def test_code_is_shown_on_one_line() -> None:
    source = parse("app.py", "x = f(\n    1,\n    2,\n)\n")
    assert isinstance(source, Source)
    assert source.code(source.tree.body[0]) == "x = f( 1, 2, )"
