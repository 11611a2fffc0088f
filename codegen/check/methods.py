"""Methods are tokens of RFC 9110, at least one a route."""

from __future__ import annotations

import re

from ..diagnostics.diagnostic import Diagnostic
from ..ir.location import Location

#: What a route answers that says nothing of methods.
DEFAULT_METHODS = ("GET",)

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


def read_methods(methods: object, location: Location) -> tuple[str, ...] | Diagnostic:
    """Read the methods of a route.

    Args:
        methods: what the application wrote; None for the default.
        location: where.

    Returns:
        The methods in upper case, sorted, each once; or what is wrong with them.
    """
    if methods is None:
        return DEFAULT_METHODS
    if isinstance(methods, str | bytes):
        return Diagnostic(
            "RPY312", f"methods is {methods!r:.80}, not a list", location, remedy=f"write methods=[{methods!r:.80}]"
        )
    try:
        given = list(methods)  # type: ignore[call-overload]
    except TypeError:
        return Diagnostic("RPY312", f"methods is {methods!r:.80}, not a list", location)
    for method in given:
        if not isinstance(method, str) or _TOKEN.fullmatch(method) is None:
            return Diagnostic("RPY312", f"{method!r:.80} is not a method", location)
    if not given:
        return Diagnostic("RPY313", "the route has an empty list of methods", location)
    return tuple(sorted({method.upper() for method in given}))
