"""Text of an application never leaves the literal, comment or identifier that it is put into."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rupy._codegen.render import rust

anything = st.text(st.characters(exclude_categories=["Cs"]))
pieces = [
    '"',
    "\\",
    "{}",
    "{{",
    '"#',
    'r#"',
    "*/",
    "/*",
    "\n",
    "\r",
    "\0",
    "`",
    "\u202e",
    "\u2028",
    "é",
    "日本",
    "e\u0301",
    "\\u{7d}",
]
hostile = st.lists(st.sampled_from(pieces)).map("".join)

_ESCAPE = re.compile(r'\\(?:u\{([0-9a-f]+)\}|([\\"nrt0]))')
_SIMPLE = {"\\": "\\", '"': '"', "n": "\n", "r": "\r", "t": "\t", "0": "\0"}
_KEYWORDS = {
    "as",
    "async",
    "await",
    "crate",
    "dyn",
    "fn",
    "gen",
    "impl",
    "loop",
    "match",
    "mod",
    "self",
    "static",
    "super",
    "type",
    "use",
    "yield",
}


def read_literal(literal: str) -> str:
    """What rustc makes of a string literal."""
    assert literal[0] == literal[-1] == '"'
    inside = literal[1:-1]
    assert re.fullmatch(r'(?:[^"\\\n\r]|\\(?:u\{[0-9a-f]{1,6}\}|[\\"nrt0]))*', inside)
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else _SIMPLE[match[2]], inside)


@given(anything | hostile)
def test_a_literal_holds_the_text(text):
    assert read_literal(rust.string(text)) == text


@given(anything | hostile)
def test_a_literal_shows_nothing_invisible_or_of_another_direction(text):
    assert all(
        " " <= character < "\x7f" or (character.isalpha() and ord(character) < 0x530) for character in rust.string(text)
    )


def test_letters_of_europe_stay_readable():
    assert rust.string("/café/Ωmega/мир") == '"/café/Ωmega/мир"'


def test_a_lone_surrogate_is_refused():
    with pytest.raises(ValueError, match=r"U\+D800"):
        rust.string("\ud800")


@given(anything | hostile)
def test_a_comment_is_one_short_line(text):
    comment = rust.comment(text)
    assert comment.isprintable()
    assert len(comment) <= rust.MAX_COMMENT
    assert "*/" not in comment
    assert "`" not in comment
    assert comment == comment.strip()


def test_a_comment_of_10_kb_ends_in_an_ellipsis():
    assert rust.comment("x" * 10_000) == "x" * (rust.MAX_COMMENT - 1) + "…"


@given(st.lists(anything | hostile | st.sampled_from(sorted(_KEYWORDS)), max_size=20))
def test_identifiers_are_distinct_valid_and_short(names):
    identifiers = rust.identifiers("prepare", names)
    assert len(set(identifiers)) == len(names)
    for identifier in identifiers:
        assert re.fullmatch(r"prepare_[0-9]+_[a-z0-9]+(_[a-z0-9]+)*", identifier)
        assert identifier not in _KEYWORDS
        assert len(identifier) <= len("prepare_19_") + rust.MAX_NAME


def test_an_identifier_takes_the_last_part_of_a_dotted_name():
    assert rust.identifiers("prepare", ["shop.views.Cart.add_item", "app.名前", "app.fn"]) == (
        "prepare_0_add_item",
        "prepare_1_unnamed",
        "prepare_2_fn",
    )


def test_numbers_have_their_digits_in_groups():
    assert rust.integer(16_777_216) == "16_777_216"
    assert rust.integer(999) == "999"
