"""What an application has registered: declarations for the compiler, each with the live object it stands for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from ._codegen.check.conflicts import RouteIndex
from ._codegen.check.exceptions import ExceptionIndex, check_exception_handler, is_status, name_of_class, refuse_error
from ._codegen.check.handler import check_handler, refuse_uncallable
from ._codegen.check.hook import check_hook
from ._codegen.check.methods import read_methods
from ._codegen.check.middleware import check_middleware, kind_of, refuse_no_list
from ._codegen.check.options import check_timeout
from ._codegen.check.pattern import (
    join_prefixes,
    placed,
    read_pattern,
    read_prefix,
    read_relative_pattern,
    read_router_prefix,
    refuse_function,
)
from ._codegen.check.routers import refuse_included, refuse_itself
from ._codegen.diagnostics.diagnostic import Diagnostic
from ._codegen.ir.model import ExceptionHandler, Hook, Middleware, Route, StaticDirectory
from ._dev.function import describe, signature_of, unwrapped
from ._dev.project import caller
from .exceptions import OptionError, RegistrationError

if TYPE_CHECKING:
    from ._codegen.ir.location import Location
    from ._codegen.ir.model import Function, HookKind
    from ._codegen.ir.pattern import Pattern
    from ._dev.project import Project

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BoundRoute:
    """A route, the handler that answers it, and the functions of its own middleware."""

    route: Route
    handler: Callable[..., Any]
    middleware: tuple[Callable[..., Any], ...] = ()


@dataclass(frozen=True, slots=True)
class BoundMiddleware:
    """A middleware and the function that is called."""

    middleware: Middleware
    function: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class BoundExceptionHandler:
    """An exception handler, the function that is called, and the class of its errors: None where a status says which."""

    handler: ExceptionHandler
    function: Callable[..., Any]
    error: type[BaseException] | None


@dataclass(frozen=True, slots=True)
class BoundHook:
    """A hook and the function that is called."""

    hook: Hook
    function: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class BoundStatic:
    """A static directory and the absolute path of its folder."""

    static: StaticDirectory
    directory: str


@dataclass(frozen=True, slots=True)
class Included:
    """One registry inside of another.

    Args:
        registry: of the router that is included; on the other side, of what includes it.
        prefix: of the router, with that of the include before it.
        location: where it is included.
    """

    registry: Registry
    prefix: Pattern
    location: Location


class Registry:
    """Everything that one application or router has registered, in order; each entry is checked when it is made.

    What is registered on a router is checked once an application includes it, with its whole pattern.

    Args:
        project: the project of the application.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.includes: list[Included] = []
        self._places: list[Included] = []
        self._prefix: Pattern | None = None
        self.routes: list[BoundRoute] = []
        self.middleware: list[BoundMiddleware] = []
        self.exception_handlers: list[BoundExceptionHandler] = []
        self.hooks: list[BoundHook] = []
        self.statics: list[BoundStatic] = []
        self._index = RouteIndex()
        self._caught = ExceptionIndex()
        self._closed = False

    def be_router(self, prefix: object, location: Location) -> None:
        """Be the registry of a router.

        Args:
            prefix: as the application wrote it.
            location: where.

        Raises:
            RegistrationError: it cannot be served.
        """
        self._prefix = self._accept(read_router_prefix(prefix, location))

    @property
    def shown_prefix(self) -> str:
        """The prefix of a router."""
        return str(self._prefix) if self._prefix is not None and self._prefix.segments else ""

    def close(self) -> None:
        """End the registrations: the table of routes is made from what is there."""
        self._closed = True
        for included in self.includes:
            included.registry.close()

    def include(self, router: object, prefix: object, location: Location) -> None:
        """Include a router.

        Args:
            router: the registry of what the application wrote, or that itself where it has none.
            prefix: the prefix that the application wrote.
            location: where.

        Raises:
            RegistrationError: it is no router, or what it has registered cannot be served here.
        """
        self._check_open(location)
        if not isinstance(router, Registry) or router._prefix is None:
            self._refuse(refuse_included(self._shown(router, location), location))
        if self in router.reached():
            self._refuse(refuse_itself(location))
        before = self._accept(read_router_prefix(prefix, location))
        whole = self._accept(join_prefixes(before, router._prefix, location))
        router._places.append(Included(self, whole, location))
        self.includes.append(Included(router, whole, location))
        for registered in router.registered():
            self._enter(self._placed(registered, whole), location)

    def reached(self) -> Iterator[Registry]:
        """This registry, and those of the routers inside of it."""
        yield self
        for included in self.includes:
            yield from included.registry.reached()

    def registered(self) -> Iterator[Route | StaticDirectory]:
        """Routes and static directories, with those of the routers inside, as far as the prefix of this one."""
        yield from (bound.route for bound in self.routes)
        yield from (bound.static for bound in self.statics)
        for included in self.includes:
            for registered in included.registry.registered():
                yield self._placed(registered, included.prefix)

    def add_route(
        self,
        pattern: object,
        methods: object,
        blocking: object,
        timeout: float | None,
        handler: Callable[..., Any],
        location: Location,
        middleware: object = (),
        after: object = (),
    ) -> None:
        """Register a handler.

        Args:
            pattern: the pattern as the application wrote it.
            methods: its methods, likewise.
            blocking: what the application says of it.
            timeout: seconds that it may take, likewise.
            handler: what is called.
            location: where it is registered.
            middleware: of this route only, as the application wrote it.
            after: after-hooks of this route only, likewise.

        Raises:
            RegistrationError: it cannot be served.
        """
        self._check_open(location)
        self._refuse_if(check_timeout(timeout, location))
        own = [
            *(self._middleware(each, location) for each in self._read_list("middleware", middleware, location)),
            *(self._after_hook(each, location) for each in self._read_list("after", after, location)),
        ]
        route = Route(
            pattern=self._accept((read_pattern if self._prefix is None else read_relative_pattern)(pattern, location)),
            methods=self._accept(read_methods(methods, location)),
            handler=self._describe(handler, location),
            location=location,
            blocking=_read_blocking(blocking, location),
            timeout=timeout,
            middleware=tuple(bound.middleware for bound in own),
        )
        self._enter(route, None)
        self.routes.append(BoundRoute(route, handler, tuple(bound.function for bound in own)))

    def refuse_function(self, function: Callable[..., Any], location: Location) -> NoReturn:
        """Refuse a function in the place of a pattern: `@app.get` without its call.

        Args:
            function: what the application wrote.
            location: where.

        Raises:
            RegistrationError: always.
        """
        self._refuse(refuse_function(describe(function, self.project, location).name, location))

    def add_middleware(self, function: Callable[..., Any], blocking: object, location: Location) -> None:
        """Register a middleware.

        Args:
            function: what is called.
            blocking: what the application says of it.
            location: where it is registered.

        Raises:
            RegistrationError: it cannot be called.
        """
        self._check_open(location)
        self.middleware.append(self._middleware(function, location, _read_blocking(blocking, location)))

    def add_after_hook(self, function: Callable[..., Any], location: Location) -> None:
        """Register an after-hook.

        Args:
            function: what is called.
            location: where it is registered.

        Raises:
            RegistrationError: it cannot be called.
        """
        self._check_open(location)
        self.middleware.append(self._after_hook(function, location))

    def add_exception_handler(
        self, error: type[BaseException] | int, function: Callable[..., Any], location: Location
    ) -> None:
        """Register an exception handler.

        Args:
            error: the class or the status that the application wrote.
            function: what is called.
            location: where it is registered.

        Raises:
            RegistrationError: it cannot be called, or there is one for the same errors.
        """
        self._check_open(location)
        described = self._describe(function, location)
        if isinstance(error, type):
            name = name_of_class(f"{self.project.name_of(error.__module__)}.{error.__qualname__}")
            handler, caught = ExceptionHandler(described, location, error=name), error
        else:
            handler, caught = ExceptionHandler(described, location, status=error), None
        self._refuse_if(check_exception_handler(handler), described)
        self._refuse_if(self._caught.add(error, handler), described)
        self.exception_handlers.append(BoundExceptionHandler(handler, function, caught))

    def check_error(self, error: object, location: Location) -> None:
        """Refuse what is neither a class of exceptions nor a status.

        Args:
            error: what the application wrote.
            location: where.

        Raises:
            RegistrationError: it is something else.
        """
        if is_status(error) or (isinstance(error, type) and issubclass(error, BaseException)):
            return
        self._refuse(refuse_error(self._shown(error, location), location))

    def add_hook(self, kind: HookKind, function: Callable[..., Any], location: Location) -> None:
        """Register what runs at a given moment.

        Args:
            kind: the moment.
            function: what is called.
            location: where it is registered.

        Raises:
            RegistrationError: it cannot be called, or does nothing when it is.
        """
        self._check_open(location)
        # A decorator such as `asynccontextmanager` says which function it stands for.
        described = self._describe(
            getattr(function, "__wrapped__", function) if kind == "lifespan" else function, location
        )
        hook = Hook(kind, described, location)
        self._refuse_if(check_hook(hook), described)
        self.hooks.append(BoundHook(hook, function))

    def add_static(self, prefix: object, directory: object, source: str, location: Location) -> None:
        """Register a static directory.

        Args:
            prefix: the prefix as the application wrote it.
            directory: the folder, likewise.
            source: the file that registers it, which a relative folder is relative to.
            location: where it is registered.

        Raises:
            RegistrationError: the prefix cannot be served.
            OptionError: there is no such folder.
        """
        self._check_open(location)
        written = os.fspath(directory) if isinstance(directory, str | os.PathLike) else directory
        if not isinstance(written, str) or "\0" in written:
            raise OptionError(f"{location}: the directory is {written!r:.80}; write it as a str or a Path")
        static = StaticDirectory(self._accept(read_prefix(prefix, location)), written, location)
        folder = os.path.join(os.path.dirname(os.path.abspath(source)), written)
        if not os.path.isdir(folder):
            raise OptionError(
                f"{location}: there is no folder {folder}; create it, or correct the directory {written!r}"
            )
        self._enter(static, None)
        self.statics.append(BoundStatic(static, folder))

    def _middleware(
        self, function: Callable[..., Any], location: Location, blocking: bool | None = None
    ) -> BoundMiddleware:
        described = self._describe(function, location)
        written = signature_of(unwrapped(function))
        kind = "request" if written is None else kind_of(written.parameters)
        wrapped = unwrapped(function) is not function
        return self._bound(Middleware(described, location, blocking, kind, wrapped), function)

    def _after_hook(self, function: Callable[..., Any], location: Location) -> BoundMiddleware:
        return self._bound(Middleware(self._describe(function, location), location, kind="after"), function)

    def _bound(self, middleware: Middleware, function: Callable[..., Any]) -> BoundMiddleware:
        self._refuse_if(check_middleware(middleware), middleware.function)
        return BoundMiddleware(middleware, function)

    def _read_list(self, name: str, given: object, location: Location) -> Sequence[Any]:
        if not isinstance(given, list | tuple):
            self._refuse(refuse_no_list(name, self._shown(given, location), location))
        return given

    def _enter(self, registered: Route | StaticDirectory, included: Location | None) -> None:
        """Check something where it is served: here, if this is an application, and wherever this router is included."""
        if self._prefix is None:
            if isinstance(registered, Route):
                self._refuse_if(check_handler(registered), registered.handler)
            self._refuse_if(self._index.enter(registered, included))
        for place in self._places:
            place.registry._enter(self._placed(registered, place.prefix), place.location)

    def _placed(self, registered: Route | StaticDirectory, prefix: Pattern) -> Route | StaticDirectory:
        whole = placed(registered, prefix)
        if isinstance(whole, Diagnostic):
            self._refuse(whole)
        return whole

    def _shown(self, value: object, location: Location) -> str:
        if isinstance(value, Registry):
            return "an application"
        is_function = callable(value) and not isinstance(value, type)
        return f"the function {self._describe(value, location).name}" if is_function else repr(value)

    def _check_open(self, location: Location) -> None:
        if self._closed:
            self._refuse(Diagnostic("RPY406", "this is registered after start-up has finished", location))

    def _describe(self, function: object, location: Location) -> Function:
        if not callable(function):
            self._refuse(refuse_uncallable(function, location))
        return describe(function, self.project, location)

    def _accept(self, read: T | Diagnostic) -> T:
        if isinstance(read, Diagnostic):
            self._refuse(read)
        return read

    def _refuse_if(self, diagnostic: Diagnostic | None, function: Function | None = None) -> None:
        if diagnostic is not None:
            self._refuse(diagnostic, function)

    def _refuse(self, diagnostic: Diagnostic, function: Function | None = None) -> NoReturn:
        from ._dev.pinpoint import pinpoint

        exact = pinpoint(diagnostic, self.project, caller(), function)
        raise RegistrationError(exact, self.project.source_line(exact.location))


def _read_blocking(blocking: object, location: Location) -> bool | None:
    if blocking is None or blocking is True or blocking is False:
        return blocking
    raise OptionError(f"{location}: blocking is {blocking!r:.80}; write True or False, or leave it out")
