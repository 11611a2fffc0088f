"""Registrations that the build sees but leaves to run time."""

from __future__ import annotations

from dataclasses import dataclass

from .location import Location
from .model import Middleware, MiddlewareKind


@dataclass(frozen=True, slots=True)
class DynamicRoute:
    """A route of which something is known only when the application runs.

    Args:
        path: the pattern, or the expression that gives it; a prefix that is not known stands before it as the expression
            in braces.
        methods: upper case, sorted; None where they are not known.
        handler: name of the handler; None where it is not known.
        location: where it is registered.
        code: of the diagnostic that says why.
        message: of that diagnostic.
        middleware: of this route alone, as far as it is known.
        mount: index of the router it is registered on, as it is included; None for the application.
    """

    path: str
    methods: tuple[str, ...] | None
    handler: str | None
    location: Location
    code: str
    message: str
    middleware: tuple[Middleware, ...] = ()
    mount: int | None = None


@dataclass(frozen=True, slots=True)
class DynamicMiddleware:
    """A middleware of which something is known only when the application runs, such as whether it is registered.

    Args:
        name: name of the function, or the expression that gives it.
        position: how many middlewares that are certain are registered before it, where it is.
        location: where it is registered.
        code: of the diagnostic that says why.
        message: of that diagnostic.
        kind: what it is called with, as far as it is known.
        mount: index of the router it is registered on, as it is included; None for the application.
    """

    name: str
    position: int
    location: Location
    code: str
    message: str
    kind: MiddlewareKind = "request"
    mount: int | None = None
