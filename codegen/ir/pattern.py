"""Path patterns: `/user/<username>`, `/item/<int:id>`, `/files/<path:rest>`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal as Choice

Converter = Choice["int", "float", "uuid", "str", "path"]

#: Converters by rank, strongest first. A literal is stronger than all, `path` weaker than all.
CONVERTERS: tuple[Converter, ...] = ("int", "float", "uuid", "str", "path")

_CONVERTERS: dict[str, Converter] = {name: name for name in CONVERTERS}
_PARAMETER = re.compile(r"<([^<>]*)>")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")


class PatternError(ValueError):
    """A pattern that rupy does not serve.

    Args:
        code: code of the diagnostic, `RPY3xx`.
        message: what was found.
        remedy: what to write instead.
    """

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(f"{message}; {remedy}")
        self.code = code
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Literal:
    """A segment that is compared as it stands, after percent-decoding the request's."""

    text: str


@dataclass(frozen=True, slots=True)
class Variable:
    """A segment, or with `path` all the rest, that becomes an argument of the handler."""

    name: str
    converter: Converter


Segment = Literal | Variable


@dataclass(frozen=True, slots=True)
class Pattern:
    """A parsed path pattern.

    Args:
        segments: what stands between the slashes, in order; `/` is one empty literal.
    """

    segments: tuple[Segment, ...]

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The parameters, in the order of the path."""
        return tuple(segment for segment in self.segments if isinstance(segment, Variable))

    @property
    def shape(self) -> str:
        """The pattern without the names of its parameters: equal shapes match the same requests with the same rank."""
        return "/" + "/".join(
            "L" + segment.text if isinstance(segment, Literal) else "<" + segment.converter for segment in self.segments
        )

    def __str__(self) -> str:
        return "/" + "/".join(_show(segment) for segment in self.segments)


def _show(segment: Segment) -> str:
    if isinstance(segment, Literal):
        return segment.text
    return f"<{segment.name}>" if segment.converter == "str" else f"<{segment.converter}:{segment.name}>"


def parse_pattern(text: str) -> Pattern:
    """Parse a path pattern.

    Args:
        text: the pattern as the application writes it, percent-decoded.

    Returns:
        The pattern; its `str()` is the normalised spelling (`<name:path>` becomes `<path:name>`).

    Raises:
        PatternError: the pattern is not one that rupy serves.

    Example:
        >>> parse_pattern("/files/<rest:path>")
        Pattern(segments=(Literal(text='files'), Variable(name='rest', converter='path')))
    """
    if not text.startswith("/"):
        raise PatternError("RPY301", f"the pattern {text!r} does not start with a slash", f"write {'/' + text!r}")
    if any(ord(character) < 0x20 or character == "\x7f" for character in text):
        raise PatternError("RPY302", f"the pattern {text!r} has a control character", "remove it")
    if "?" in text or "#" in text:
        raise PatternError(
            "RPY303",
            f"the pattern {text!r} has a query or fragment",
            "write the path only and read `request.query` in the handler",
        )
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise PatternError("RPY302", f"the pattern {text!r} has a lone surrogate", "write text that UTF-8 can encode")
    segments = tuple(_parse_segment(segment, text) for segment in text[1:].split("/"))
    _check_tail(segments, text)
    _check_names(segments, text)
    return Pattern(segments)


def join(prefix: Pattern, pattern: Pattern) -> Pattern:
    """Put a pattern behind a prefix; a slash at the end of the prefix says nothing.

    Args:
        prefix: of a router.
        pattern: of what is registered on it; without segments for the prefix itself.

    Raises:
        PatternError: both name a parameter alike, or the prefix takes all the rest of the path.

    Example:
        >>> str(join(parse_pattern("/api/"), parse_pattern("/users/<name>")))
        '/api/users/<name>'
    """
    segments = (*without_last_slash(prefix).segments, *pattern.segments)
    joined = Pattern(segments)
    _check_tail(segments, str(joined))
    _check_names(segments, str(joined))
    return joined


def without_last_slash(pattern: Pattern) -> Pattern:
    """A pattern without the empty segment behind a slash at its end.

    Args:
        pattern: the pattern.
    """
    segments = pattern.segments
    return Pattern(segments[:-1]) if segments and segments[-1] == Literal("") else pattern


def _parse_segment(segment: str, text: str) -> Segment:
    if "<" not in segment and ">" not in segment:
        if _ESCAPE.search(segment):
            raise PatternError(
                "RPY304",
                f"the pattern {text!r} has a percent-escape",
                "write it decoded: rupy decodes the request's path before it compares",
            )
        return Literal(segment)
    match = _PARAMETER.fullmatch(segment)
    if match is None:
        found = _PARAMETER.search(segment)
        if found is None:
            raise PatternError(
                "RPY305", f"the pattern {text!r} has an unpaired < or >", "write <name> or <converter:name>"
            )
        raise PatternError(
            "RPY306",
            f"the segment {segment!r} of {text!r} has text around a parameter",
            f"write {found.group(0)!r} as the whole segment and take the text off in the handler",
        )
    return _parse_variable(match.group(1), text)


def _known_converter(left: str, right: str) -> str:
    """What to write for `<left:right>`."""
    left, right = left.strip(), right.strip()
    if right in _CONVERTERS and left not in _CONVERTERS and left.isidentifier():
        return f"write <{left}>" if right == "str" else f"write <{right}:{left}>"
    return f"write <{right if right.isidentifier() else 'name'}> for text, or one of int, float, uuid, path"


def _parse_variable(inside: str, text: str) -> Variable:
    left, colon, right = inside.partition(":")
    if not colon:
        kind, name = "str", left
    elif right == "path" and left != "path":
        kind, name = "path", left
    else:
        kind, name = left, right
    converter = _CONVERTERS.get(kind)
    if converter is None or (colon and converter == "str"):
        raise PatternError(
            "RPY307",
            f"the pattern {text!r} names an unknown converter {kind!r}",
            _known_converter(left, right),
        )
    if not name.isidentifier():
        raise PatternError(
            "RPY305", f"the parameter name {name!r} of {text!r} is not an identifier", "write <name> with a Python name"
        )
    return Variable(name, converter)


def _check_tail(segments: tuple[Segment, ...], text: str) -> None:
    for segment in segments[:-1]:
        if isinstance(segment, Variable) and segment.converter == "path":
            raise PatternError(
                "RPY308",
                f"<path:{segment.name}> is not the last segment of {text!r}",
                "move it to the end, it takes all the rest",
            )


def _check_names(segments: tuple[Segment, ...], text: str) -> None:
    seen: set[str] = set()
    for segment in segments:
        if isinstance(segment, Variable):
            if segment.name in seen:
                raise PatternError(
                    "RPY309",
                    f"the pattern {text!r} names the parameter {segment.name!r} twice",
                    "give each its own name",
                )
            seen.add(segment.name)
