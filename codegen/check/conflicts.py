"""Two registrations that answer the same requests: which of them would answer is not defined."""

from __future__ import annotations

from ..diagnostics.diagnostic import Diagnostic
from ..ir.location import Location
from ..ir.model import Route, StaticDirectory

#: What a static directory answers; HEAD goes with GET.
STATIC_METHODS = ("GET",)


class RouteIndex:
    """What is registered so far, by the requests that it answers.

    Equal shapes match the same requests with the same rank. Different shapes never compete: where they first differ, one
    is stronger than the other, or no segment matches both.

    Example:
        >>> from rupy._codegen.ir.pattern import parse_pattern
        >>> here = Location("app.py", 3)
        >>> index = RouteIndex()
        >>> index.add_static(StaticDirectory(parse_pattern("/files"), "public", here))
        >>> index.add_static(StaticDirectory(parse_pattern("/files/"), "other", here)).code
        'RPY311'
    """

    def __init__(self) -> None:
        self._routes: dict[str, dict[str, Route]] = {}
        self._statics: dict[str, StaticDirectory] = {}
        #: Where the router of what is registered at a place, for a shape, is included.
        self._included: dict[tuple[str, Location], Location | None] = {}

    def enter(self, entry: Route | StaticDirectory, included: Location | None = None) -> Diagnostic | None:
        """Enter a route or a static directory.

        Args:
            entry: either; it is entered only if it is in conflict with nothing.
            included: where its router is included in the application; None where it is the application's own.

        Returns:
            The conflict with what is entered.
        """
        found = self.add(entry) if isinstance(entry, Route) else self.add_static(entry)
        key = entry.pattern.shape, entry.location
        if found is None:
            self._included.setdefault(key, included)
            return None
        before = self._included.get(key)
        if included is None or before is None or before == included or found.related != (entry.location,):
            return found
        name = entry.handler.name if isinstance(entry, Route) else repr(entry.directory)
        return Diagnostic(
            found.code,
            f"the router of {name} is included twice, and answers {str(entry.pattern)!r} both times",
            included,
            (before,),
            remedy=f"include it once, or with another prefix; the first include stands at {before}",
        )

    def add(self, route: Route) -> Diagnostic | None:
        """Enter a route.

        Args:
            route: the route; it is entered only if it is in conflict with nothing.

        Returns:
            The conflict with what is entered.
        """
        shape = route.pattern.shape
        static = self._statics.get(shape)
        if static is not None and any(method in STATIC_METHODS for method in route.methods):
            return _static_conflict(route.location, route, static)
        taken = self._routes.setdefault(shape, {})
        for method in route.methods:
            if method in taken:
                return _conflict(route, taken[method], method)
        taken.update(dict.fromkeys(route.methods, route))
        return None

    def add_static(self, static: StaticDirectory) -> Diagnostic | None:
        """Enter a static directory.

        Args:
            static: the directory; it is entered only if it is in conflict with nothing.

        Returns:
            The conflict with what is entered.
        """
        shape = static.pattern.shape
        other = self._statics.get(shape)
        if other is not None:
            return Diagnostic(
                "RPY311",
                f"the static directories {other.directory!r} and {static.directory!r} have the same prefix {str(static.prefix)!r}",
                static.location,
                (other.location,),
                remedy=f"give one of them another prefix; the first stands at {other.location}",
            )
        routes = self._routes.get(shape, {})
        for method in STATIC_METHODS:
            if method in routes:
                return _static_conflict(static.location, routes[method], static)
        self._statics[shape] = static
        return None


def _conflict(route: Route, first: Route, method: str) -> Diagnostic:
    return Diagnostic(
        "RPY310",
        f"{method} {_quoted(route)} is answered by {route.handler.name} and by {first.handler.name}",
        route.location,
        (first.location,),
        remedy=f"change the pattern or the methods of one of them; the first is {_quoted(first)} at {first.location}",
    )


def _static_conflict(location: Location, route: Route, static: StaticDirectory) -> Diagnostic:
    other = static.location if location == route.location else route.location
    return Diagnostic(
        "RPY311",
        f"GET {_quoted(route)} is answered by {route.handler.name} and by the static directory {static.directory!r}",
        location,
        (other,),
        remedy=f"change the pattern of the route or the prefix of the directory; the first stands at {other}",
    )


def _quoted(route: Route) -> str:
    return repr(str(route.pattern))
