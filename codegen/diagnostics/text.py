"""Diagnostics as text for people."""

from __future__ import annotations

from ..ir.location import Location
from .diagnostic import Diagnostic

_WIDTH = 100
_ELLIPSIS = "…"


def format_text(diagnostic: Diagnostic, source_line: str | None = None) -> str:
    """Show a diagnostic as lines of text.

    Args:
        diagnostic: what was found.
        source_line: the line that its location names; None where it is not known.

    Returns:
        The lines, without a final newline.

    Example:
        >>> from rupy._codegen.ir.location import Location
        >>> found = Diagnostic("RPY301", "the pattern 'a' does not start with a slash", Location("app.py", 3, 10))
        >>> print(format_text(found, '@app.get("a")'))
        app.py:3:10: RPY301 the pattern 'a' does not start with a slash
            3 | @app.get("a")
              |          ^
          why: the path of a request starts with a slash, so the pattern would never match
          write instead: start the pattern with a slash
          meanwhile: the registration is refused
    """
    place = "" if diagnostic.location is None else f"{diagnostic.location}: "
    lines = [f"{place}{diagnostic.code} {printable(diagnostic.message)}"]
    if source_line is not None and diagnostic.location is not None:
        lines += _excerpt(source_line.rstrip("\r\n"), diagnostic.location.line, diagnostic.location.column)
    lines += [
        f"  see also: {location}" for location in diagnostic.related if not _same_line(location, diagnostic.location)
    ]
    lines += [
        f"  why: {diagnostic.entry.why}",
        f"  write instead: {printable(diagnostic.remedy or diagnostic.entry.remedy)}",
        f"  meanwhile: {printable(diagnostic.meanwhile or diagnostic.entry.meanwhile)}",
    ]
    return "\n".join(lines)


def _same_line(one: Location, other: Location | None) -> bool:
    return other is not None and (one.file, one.line) == (other.file, other.line)


def printable(text: str) -> str:
    """The text with escapes in the place of what a terminal would obey or could not encode."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)


def _excerpt(line: str, number: int, column: int) -> list[str]:
    """The source line behind its number and, where the column is known, a caret below it."""
    margin = f"    {number} | "
    # A tab is as wide as the terminal says; a space for each keeps the caret below its character.
    line = line.replace("\t", " ")
    start = max(0, min(column - 1, len(line)) - _WIDTH // 2) if len(line) > _WIDTH else 0
    end = start + _WIDTH
    shown = (_ELLIPSIS if start else "") + line[start:end] + (_ELLIPSIS if end < len(line) else "")
    lines = [f"{margin}{printable(shown)}"]
    if column:
        before = (_ELLIPSIS if start else "") + line[start : column - 1]
        lines.append(" " * (len(margin) - 2) + "| " + " " * _columns(printable(before)) + "^")
    return lines


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
