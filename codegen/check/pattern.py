"""A pattern is one that rupy serves."""

from __future__ import annotations

from ..diagnostics.diagnostic import Diagnostic
from ..ir.location import Location
from ..ir.pattern import Pattern, PatternError, Variable, parse_pattern


def read_pattern(text: object, location: Location) -> Pattern | Diagnostic:
    """Read the pattern of a route.

    Args:
        text: what the application wrote.
        location: where.

    Returns:
        The pattern; or what is wrong with it.
    """
    if not isinstance(text, str):
        remedy = "write the pattern as a text"
        return Diagnostic("RPY301", f"the pattern is {text!r:.80}, not a text", location, remedy=remedy)
    try:
        return parse_pattern(text)
    except PatternError as error:
        return Diagnostic(error.code, error.message, location, remedy=error.remedy)


def refuse_function(name: str, location: Location) -> Diagnostic:
    """Refuse a function in the place of a pattern: a decorator that is not called would register nothing, in silence.

    Args:
        name: the function.
        location: where.
    """
    remedy = 'call the decorator with a pattern: @app.get("/path")'
    return Diagnostic("RPY301", f"the pattern is the function {name}, not a text", location, remedy=remedy)


def read_prefix(text: object, location: Location) -> Pattern | Diagnostic:
    """Read the prefix of a static directory.

    Args:
        text: what the application wrote.
        location: where.

    Returns:
        The prefix; or what is wrong with it.
    """
    prefix = read_pattern(text, location)
    if isinstance(prefix, Pattern):
        variable = next((segment for segment in prefix.segments if isinstance(segment, Variable)), None)
        if variable is not None:
            return Diagnostic("RPY320", f"the prefix {text!r} has the parameter {variable.name!r}", location)
    return prefix
