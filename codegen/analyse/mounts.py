"""An application with all of its routers: what they say, in its own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ..check.pattern import join_prefixes, placed
from ..diagnostics.diagnostic import Diagnostic
from ..ir.dynamic import DynamicMiddleware, DynamicRoute
from ..ir.folder import Folder
from ..ir.model import Mount, Route, StaticDirectory
from ..ir.pattern import Pattern
from .values import Include, Receiver

T = TypeVar("T", Route, StaticDirectory)


@dataclass(slots=True)
class Whole:
    """What an application and the routers that it includes say.

    Args:
        receivers: the application and its routers.
        mounts: one for each include that is certain.
        routes: with their whole patterns, the application's first, then those of each include.
        statics: likewise.
        folders: of all static directories.
        found: what is wrong with it.
        dynamic: the routes that are left to run time.
        dynamic_middleware: the middleware that is left to run time.
    """

    receivers: list[Receiver] = field(default_factory=list)
    mounts: list[Mount] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    statics: list[StaticDirectory] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)
    found: list[Diagnostic] = field(default_factory=list)
    dynamic: list[DynamicRoute] = field(default_factory=list)
    dynamic_middleware: list[DynamicMiddleware] = field(default_factory=list)

    def add(self, receiver: Receiver, prefix: Pattern, mount: int | None) -> None:
        """Add what is certain of an application or of a router.

        Args:
            receiver: the application or the router.
            prefix: of its routes.
            mount: index of its mount; None for the application.
        """
        self.receivers.append(receiver)
        self.folders += receiver.folders
        self.routes += self._placed(receiver.routes, prefix, mount)
        self.statics += self._placed(receiver.statics, prefix, mount)
        shown = str(prefix) if prefix.segments else ""
        self.dynamic += [replace(_behind(shown, route), mount=mount) for route in receiver.dynamic]
        self.dynamic_middleware += [replace(middleware, mount=mount) for middleware in receiver.dynamic_middleware]
        for include in receiver.includes:
            self._include(include, prefix, mount)

    def _include(self, include: Include, prefix: Pattern, parent: int | None) -> None:
        if include.router is None:
            return
        if include.doubt is not None or include.prefix is None:
            self._leave(include.router, f"{str(prefix) if prefix.segments else ''}{include.shown}", include.doubt)
            return
        whole = join_prefixes(prefix, include.prefix, include.location)
        if isinstance(whole, Diagnostic):
            self.found.append(whole)
            return
        self.mounts.append(Mount(include.location, parent, tuple(include.router.middleware)))
        self.add(include.router, whole, len(self.mounts) - 1)

    def _placed(self, registered: Iterable[T], prefix: Pattern, mount: int | None) -> Iterator[T]:
        for each in registered:
            whole = placed(each, prefix)
            if isinstance(whole, Diagnostic):
                self.found.append(whole)
            else:
                yield replace(whole, mount=mount)

    def _leave(self, router: Receiver, prefix: str, doubt: Diagnostic | None) -> None:
        """Leave all of a router to run time."""
        self.receivers.append(router)
        self.folders += router.folders
        code, message = ("RPY218", "") if doubt is None else (doubt.code, doubt.message)
        for route in router.routes:
            path = f"{prefix}{route.pattern}" if route.pattern.segments else prefix
            self.dynamic.append(DynamicRoute(path, route.methods, route.handler.name, route.location, code, message))
        for static in router.statics:
            path = f"{prefix}{static.pattern}"
            self.dynamic.append(DynamicRoute(path, ("GET",), None, static.location, code, message))
        self.dynamic += [_behind(prefix, route) for route in router.dynamic]
        for include in router.includes:
            if include.router is not None:
                self._leave(include.router, prefix + include.shown, include.doubt or doubt)


def whole(receiver: Receiver | None) -> Whole:
    """Put an application together with the routers that it includes.

    Args:
        receiver: the application; None where there is none.
    """
    result = Whole()
    if receiver is not None:
        result.add(receiver, Pattern(()), None)
    return result


def _behind(prefix: str, route: DynamicRoute) -> DynamicRoute:
    """A route that is left to run time, behind a prefix; of one that is an expression the prefix stays unsaid."""
    return replace(route, path=prefix + route.path) if route.path.startswith("/") else route
