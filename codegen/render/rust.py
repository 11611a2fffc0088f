"""The one owner of escaping: text of an application that enters Rust source passes through here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

#: Longest part of an identifier that is taken from a Python name.
MAX_NAME = 40

#: Longest comment text; what is longer ends in an ellipsis.
MAX_COMMENT = 88

#: Letters below this code point are one column wide everywhere and stand as they are: Latin, Greek, Cyrillic.
_PLAIN_LETTERS_END = 0x0530

_SHORT_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


def string(text: str) -> str:
    r"""Write `text` as a Rust string literal.

    Args:
        text: any text that UTF-8 can encode.

    Returns:
        A literal, quotes included. What has no fixed width or direction in an editor is written as an escape.

    Raises:
        ValueError: `text` has a lone surrogate, which no Rust string can hold.

    Example:
        >>> string('say "hi"')
        '"say \\"hi\\""'
    """
    return '"' + "".join(_SHORT_ESCAPES.get(character) or _visible(character) for character in text) + '"'


def comment(text: str) -> str:
    r"""Make `text` fit for the rest of a `//` or `///` line, inside or outside of a code span.

    Args:
        text: any text.

    Returns:
        One line, at most `MAX_COMMENT` characters, without back quotes and comment marks.

    Example:
        >>> comment("a\nb */ c")
        'a\\u{a}b *\\u{2f} c'
    """
    safe = ""
    for character in text:
        hidden = character in "`\\" or not _is_plain(character) or (character == "/" and safe.endswith("*"))
        shown = _escape(character) if hidden else character
        if len(safe) + len(shown) >= MAX_COMMENT:
            return safe.rstrip() + "…"
        safe += shown
    return safe.strip()


def integer(number: int) -> str:
    """Write a number with its digits in groups of three.

    Example:
        >>> integer(16777216)
        '16_777_216'
    """
    return f"{number:_}"


def identifiers(prefix: str, names: Iterable[str]) -> tuple[str, ...]:
    """Give each name an identifier of its own.

    The number after the prefix keeps them apart, and keeps them from being keywords, whatever the names are.

    Args:
        prefix: lower case, what the items are.
        names: Python names, in order; dotted ones give their last part.

    Returns:
        One snake-case ASCII identifier for each name.

    Example:
        >>> identifiers("prepare", ["app.hello", "app.Café.fn"])
        ('prepare_0_hello', 'prepare_1_fn')
    """
    return tuple(f"{prefix}_{index}_{_slug(name)}" for index, name in enumerate(names))


def _slug(name: str) -> str:
    plain = _NOT_IN_NAMES.sub("_", name.rpartition(".")[2][: 2 * MAX_NAME].lower()).strip("_")
    return plain[:MAX_NAME].rstrip("_") or "unnamed"


def _visible(character: str) -> str:
    return character if _is_plain(character) else _escape(character)


def _escape(character: str) -> str:
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        raise ValueError(f"U+{code:04X} is a lone surrogate: no Rust string holds it")
    return f"\\u{{{code:x}}}"


def _is_plain(character: str) -> bool:
    code = ord(character)
    if code < 0x80:
        return 0x20 <= code < 0x7F
    return code < _PLAIN_LETTERS_END and unicodedata.category(character) in {"Lu", "Ll"}
