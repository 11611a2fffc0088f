"""What an application has registered: declarations for the compiler, each with the live object it stands for."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from ._codegen.check.conflicts import RouteIndex
from ._codegen.check.exceptions import ExceptionIndex, check_exception_handler, is_status, name_of_class, refuse_error
from ._codegen.check.handler import check_handler, refuse_uncallable
from ._codegen.check.methods import read_methods
from ._codegen.check.middleware import check_middleware
from ._codegen.check.pattern import read_pattern, read_prefix, refuse_function
from ._codegen.diagnostics.diagnostic import Diagnostic
from ._codegen.ir.model import ExceptionHandler, Middleware, Route, StaticDirectory
from ._dev.function import describe
from ._dev.project import caller
from .exceptions import OptionError, RegistrationError

if TYPE_CHECKING:
    from ._codegen.ir.location import Location
    from ._codegen.ir.model import Function
    from ._dev.project import Project

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BoundRoute:
    """A route and the handler that answers it."""

    route: Route
    handler: Callable[..., Any]


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
class BoundStatic:
    """A static directory and the absolute path of its folder."""

    static: StaticDirectory
    directory: str


class Registry:
    """Everything that one application has registered, in order; each entry is checked when it is made.

    Args:
        project: the project of the application.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.routes: list[BoundRoute] = []
        self.middleware: list[BoundMiddleware] = []
        self.exception_handlers: list[BoundExceptionHandler] = []
        self.statics: list[BoundStatic] = []
        self._index = RouteIndex()
        self._caught = ExceptionIndex()
        self._closed = False

    def close(self) -> None:
        """End the registrations: the table of routes is made from what is there."""
        self._closed = True

    def add_route(
        self, pattern: object, methods: object, blocking: object, handler: Callable[..., Any], location: Location
    ) -> None:
        """Register a handler.

        Args:
            pattern: the pattern as the application wrote it.
            methods: its methods, likewise.
            blocking: what the application says of it.
            handler: what is called.
            location: where it is registered.

        Raises:
            RegistrationError: it cannot be served.
        """
        self._check_open(location)
        route = Route(
            pattern=self._accept(read_pattern(pattern, location)),
            methods=self._accept(read_methods(methods, location)),
            handler=self._describe(handler, location),
            location=location,
            blocking=_read_blocking(blocking, location),
        )
        self._refuse_if(check_handler(route), route.handler)
        self._refuse_if(self._index.add(route))
        self.routes.append(BoundRoute(route, handler))

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
        middleware = Middleware(self._describe(function, location), location, _read_blocking(blocking, location))
        self._refuse_if(check_middleware(middleware), middleware.function)
        self.middleware.append(BoundMiddleware(middleware, function))

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
        is_function = callable(error) and not isinstance(error, type)
        shown = f"the function {self._describe(error, location).name}" if is_function else repr(error)
        self._refuse(refuse_error(shown, location))

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
        self._refuse_if(self._index.add_static(static))
        self.statics.append(BoundStatic(static, folder))

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
    if blocking is True:
        raise OptionError(
            f"{location}: blocking=True needs worker threads, which this version does not have; leave blocking out"
        )
    if blocking is not None and blocking is not False:
        raise OptionError(f"{location}: blocking is {blocking!r:.80}; write True or False, or leave it out")
    return blocking
