"""A middleware can be called with the request alone, and answers when it is called."""

from __future__ import annotations

from ..diagnostics.diagnostic import Diagnostic
from ..ir.model import Middleware
from .function import check_called


def check_middleware(middleware: Middleware) -> Diagnostic | None:
    """Check that a middleware can be called.

    Args:
        middleware: the middleware.

    Returns:
        The first thing that is wrong with it.
    """
    function, location = middleware.function, middleware.location
    refused = check_called(function, "middleware", location, middleware.blocking)
    if refused is not None:
        return refused
    if function.is_generator:
        return Diagnostic("RPY319", f"the middleware {function.name} is a generator", location, (function.location,))
    if function.signature is None:
        return None
    parameters = function.signature.parameters
    first = next(
        (p for p in parameters if p.kind in ("positional_only", "positional_or_keyword", "var_positional")), None
    )
    if first is None:
        message = f"the middleware {function.name} has no parameter for the request"
        return Diagnostic("RPY314", message, location, (function.location,))
    extra = next((p for p in parameters if p is not first and p.required), None)
    if extra is None:
        return None
    return Diagnostic(
        "RPY316",
        f"the middleware {function.name} requires {extra.name!r}, which nothing passes",
        location,
        (function.location,),
        remedy=f"take the request alone, or give {extra.name} a default",
    )
