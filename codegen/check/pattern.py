"""A pattern is one that rupy serves."""

from __future__ import annotations

from typing import Protocol, Self, TypeVar

from ..diagnostics.diagnostic import Diagnostic
from ..ir.location import Location
from ..ir.model import Route
from ..ir.pattern import Pattern, PatternError, Variable, join, parse_pattern, without_last_slash


class _Placed(Protocol):
    @property
    def location(self) -> Location: ...
    def behind(self, prefix: Pattern) -> Self: ...


T = TypeVar("T", bound=_Placed)


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


def read_relative_pattern(text: object, location: Location) -> Pattern | Diagnostic:
    """Read the pattern of a route of a router; an empty one stands for the prefix of the router itself.

    Args:
        text: what the application wrote.
        location: where.

    Returns:
        The pattern; or what is wrong with it.
    """
    return Pattern(()) if text == "" else read_pattern(text, location)


def read_router_prefix(text: object, location: Location) -> Pattern | Diagnostic:
    """Read the prefix of a router; it may have parameters, and may be empty.

    Args:
        text: what the application wrote.
        location: where.

    Returns:
        The prefix, without a slash at its end; or what is wrong with it.
    """
    prefix = read_relative_pattern(text, location)
    if isinstance(prefix, Diagnostic):
        return prefix
    last = prefix.segments[-1] if prefix.segments else None
    if isinstance(last, Variable) and last.converter == "path":
        message = f"the prefix {text!r} ends with <path:{last.name}>, which takes all the rest"
        return Diagnostic("RPY308", message, location, remedy="write a prefix that ends with a plain name")
    return without_last_slash(prefix)


def placed(registered: T, prefix: Pattern) -> T | Diagnostic:
    """Put what is registered on a router behind the prefix of the router.

    Args:
        registered: a route or a static directory.
        prefix: of the router, as it is included.

    Returns:
        The same with its whole pattern, or prefix; or what is wrong with it.
    """
    try:
        return registered.behind(prefix)
    except PatternError as error:
        return Diagnostic(error.code, error.message, registered.location, remedy=error.remedy)


def join_prefixes(outer: Pattern, inner: Pattern, location: Location) -> Pattern | Diagnostic:
    """Put the prefix of a router behind another one.

    Args:
        outer: the other one.
        inner: the prefix of the router.
        location: where the router is included.

    Returns:
        Both; or what is wrong with them.
    """
    try:
        return join(outer, inner)
    except PatternError as error:
        return Diagnostic(error.code, error.message, location, remedy=error.remedy)


def refuse_empty(registered: Route) -> Diagnostic | None:
    """Refuse the route of a router that is behind no prefix at all, and has an empty pattern.

    Args:
        registered: the route, as an application would serve it.
    """
    if registered.pattern.segments:
        return None
    remedy = "write '/', or give the router a prefix"
    message = "the pattern is empty, and so is the prefix of its router"
    return Diagnostic("RPY301", message, registered.location, remedy=remedy)
