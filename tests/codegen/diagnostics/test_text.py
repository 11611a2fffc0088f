from __future__ import annotations

import pytest

from rupy._codegen.diagnostics.diagnostic import Diagnostic
from rupy._codegen.diagnostics.text import format_text
from rupy._codegen.ir.location import Location

HERE = Location("app.py", 3, 10)


def test_shows_what_where_why_and_what_to_do() -> None:
    found = Diagnostic("RPY301", "the pattern 'a' does not start with a slash", HERE, remedy="write '/a'")
    assert format_text(found, '@app.get("a")\n').splitlines() == [
        "app.py:3:10: RPY301 the pattern 'a' does not start with a slash",
        '    3 | @app.get("a")',
        "      |          ^",
        "  why: the path of a request starts with a slash, so the pattern would never match",
        "  write instead: write '/a'",
        "  meanwhile: the registration is refused",
    ]


def test_without_a_remedy_of_its_own_it_shows_that_of_the_table() -> None:
    assert "write instead: start the pattern with a slash" in format_text(Diagnostic("RPY301", "x", HERE))


def test_names_related_places() -> None:
    found = Diagnostic("RPY310", "x", HERE, (Location("views.py", 7),))
    assert "  see also: views.py:7" in format_text(found).splitlines()


def test_without_a_place_it_starts_with_the_code() -> None:
    assert format_text(Diagnostic("RPY224", "there is no module app")).startswith("RPY224 there is no module app\n")


def test_str_is_the_text() -> None:
    found = Diagnostic("RPY301", "x", HERE)
    assert str(found) == format_text(found)


@pytest.mark.parametrize(
    ("line", "column", "width"),
    [("x = 1", 5, 4), ("\t\tx", 3, 2), ("日本x", 3, 4), ("e\u0301x", 3, 1), ("short", 40, 5)],
)
def test_caret_stands_below_its_character(line: str, column: int, width: int) -> None:
    caret = format_text(Diagnostic("RPY301", "x", Location("app.py", 3, column)), line).splitlines()[2]
    assert caret == "      | " + " " * width + "^"


def test_without_a_column_there_is_no_caret() -> None:
    assert "^" not in format_text(Diagnostic("RPY301", "x", Location("app.py", 3)), "line")


def test_a_long_line_is_cut_around_the_column() -> None:
    text = format_text(Diagnostic("RPY301", "x", Location("app.py", 3, 5001)), "a" * 5000 + "HERE" + "b" * 5000)
    _, line, caret, *_ = text.splitlines()
    assert len(line) < 120
    assert line[caret.index("^") :].startswith("HERE")


@pytest.mark.parametrize("hostile", ["\x1b[2J", "\r", "\x07", "\u202e", "\ud800"])
def test_what_a_terminal_would_obey_is_escaped(hostile: str) -> None:
    text = format_text(Diagnostic("RPY301", f"a{hostile}b", HERE, remedy=f"c{hostile}"), f"x{hostile}y")
    assert hostile not in text
    text.encode("utf-8")
