"""What applications and routers have in common: routes, middleware, static directories and other routers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

from ._calls import refuses_other_arguments
from ._codegen.check.methods import DEFAULT_METHODS
from ._dev.project import caller, file_of, location_of

if TYPE_CHECKING:
    from os import PathLike

    from ._codegen.ir.location import Location
    from .routers import Router
    from .routing import Registry

Handler = TypeVar("Handler", bound=Callable[..., Any])


class Registering:
    """Something that routes are registered on."""

    _registry: Registry

    @refuses_other_arguments
    def route(
        self,
        pattern: str,
        *,
        methods: Iterable[str] = DEFAULT_METHODS,
        blocking: bool | None = None,
        timeout: float | None = None,
        middleware: Sequence[Callable[..., Any]] = (),
        after: Sequence[Callable[..., Any]] = (),
    ) -> Callable[[Handler], Handler]:
        """Register a handler for a pattern.

        Args:
            pattern: the path, with `<name>`, `<int:name>`, `<float:name>`, `<uuid:name>` or `<path:name>` for parameters,
                which are passed to the handler by name, after the request.
            methods: a list of HTTP methods, in any case.
            blocking: whether a call may wait for long: True runs it on a thread of the pool, False on the thread that
                serves; None lets its code decide, or else what a call takes.
            timeout: seconds that an async handler and the async functions before it may take together; then they are
                cancelled, and the answer is 504. None for the `handler_timeout` of the application.
            middleware: a list of functions that run for this route only, behind all other middleware; see `middleware`.
            after: a list of after-hooks of this route only, before all others; see `after_request`.

        Returns:
            A decorator that returns the function as it is.

        Raises:
            RegistrationError: the pattern, the methods or the function cannot be served, or another route answers the
                same requests; the message names file and line.

        Example:
            >>> from rupy import Rupy
            >>> app = Rupy()
            >>> @app.route("/echo", methods=["POST"])
            ... def echo(request):
            ...     return request.body
        """
        location = self._caller()
        if callable(pattern):
            # Without this it would register nothing, in silence.
            self._registry.refuse_function(pattern, location)

        def decorate(handler: Handler) -> Handler:
            self._registry.add_route(pattern, methods, blocking, timeout, handler, location, middleware, after)
            return handler

        return decorate

    @refuses_other_arguments
    def get(
        self,
        pattern: str,
        *,
        blocking: bool | None = None,
        timeout: float | None = None,
        middleware: Sequence[Callable[..., Any]] = (),
        after: Sequence[Callable[..., Any]] = (),
    ) -> Callable[[Handler], Handler]:
        """Register a handler for GET; see `route`."""
        return self.route(
            pattern, methods=("GET",), blocking=blocking, timeout=timeout, middleware=middleware, after=after
        )

    @refuses_other_arguments
    def post(
        self,
        pattern: str,
        *,
        blocking: bool | None = None,
        timeout: float | None = None,
        middleware: Sequence[Callable[..., Any]] = (),
        after: Sequence[Callable[..., Any]] = (),
    ) -> Callable[[Handler], Handler]:
        """Register a handler for POST; see `route`."""
        return self.route(
            pattern, methods=("POST",), blocking=blocking, timeout=timeout, middleware=middleware, after=after
        )

    @refuses_other_arguments
    def put(
        self,
        pattern: str,
        *,
        blocking: bool | None = None,
        timeout: float | None = None,
        middleware: Sequence[Callable[..., Any]] = (),
        after: Sequence[Callable[..., Any]] = (),
    ) -> Callable[[Handler], Handler]:
        """Register a handler for PUT; see `route`."""
        return self.route(
            pattern, methods=("PUT",), blocking=blocking, timeout=timeout, middleware=middleware, after=after
        )

    @refuses_other_arguments
    def patch(
        self,
        pattern: str,
        *,
        blocking: bool | None = None,
        timeout: float | None = None,
        middleware: Sequence[Callable[..., Any]] = (),
        after: Sequence[Callable[..., Any]] = (),
    ) -> Callable[[Handler], Handler]:
        """Register a handler for PATCH; see `route`."""
        return self.route(
            pattern, methods=("PATCH",), blocking=blocking, timeout=timeout, middleware=middleware, after=after
        )

    @refuses_other_arguments
    def delete(
        self,
        pattern: str,
        *,
        blocking: bool | None = None,
        timeout: float | None = None,
        middleware: Sequence[Callable[..., Any]] = (),
        after: Sequence[Callable[..., Any]] = (),
    ) -> Callable[[Handler], Handler]:
        """Register a handler for DELETE; see `route`."""
        return self.route(
            pattern, methods=("DELETE",), blocking=blocking, timeout=timeout, middleware=middleware, after=after
        )

    @refuses_other_arguments
    def head(
        self,
        pattern: str,
        *,
        blocking: bool | None = None,
        timeout: float | None = None,
        middleware: Sequence[Callable[..., Any]] = (),
        after: Sequence[Callable[..., Any]] = (),
    ) -> Callable[[Handler], Handler]:
        """Register a handler for HEAD, in the place of the GET handler that would answer it; see `route`."""
        return self.route(
            pattern, methods=("HEAD",), blocking=blocking, timeout=timeout, middleware=middleware, after=after
        )

    @refuses_other_arguments
    def options(
        self,
        pattern: str,
        *,
        blocking: bool | None = None,
        timeout: float | None = None,
        middleware: Sequence[Callable[..., Any]] = (),
        after: Sequence[Callable[..., Any]] = (),
    ) -> Callable[[Handler], Handler]:
        """Register a handler for OPTIONS, in the place of the answer that names the methods; see `route`."""
        return self.route(
            pattern, methods=("OPTIONS",), blocking=blocking, timeout=timeout, middleware=middleware, after=after
        )

    @overload
    def middleware(self, function: Handler, /) -> Handler: ...
    @overload
    def middleware(self, /, *, blocking: bool | None = None) -> Callable[[Handler], Handler]: ...
    @refuses_other_arguments
    def middleware(self, function: Callable[..., Any] | None = None, /, *, blocking: bool | None = None) -> Any:
        """Register a function that stands between every request and its handler; with or without parentheses.

        One with one parameter is called with the request; it returns the request, or None, to go on, and a `Response` to
        answer now. One with two parameters is called with the request and `call_next`, stands around all that is behind
        it, and returns a `Response`: that of `call_next(request)`, which an `async def` awaits, or another one. What the
        handler raises is raised by `call_next`.

        Middleware of both kinds begin in the order of their registration, whether registered before or after the routes,
        on requests that match no route too.

        Args:
            function: the function, where it is used as `@app.middleware`.
            blocking: whether a call may wait for long, as with `route`.

        Returns:
            The function as it is, or a decorator that returns it as it is.

        Raises:
            RegistrationError: the function does not take a request; the message names file and line.

        Example:
            >>> from rupy import Rupy
            >>> app = Rupy()
            >>> @app.middleware
            ... def count(request):
            ...     request.state.count = 1
            ...     return request
            >>> @app.middleware
            ... def name(request, call_next):
            ...     response = call_next(request)
            ...     response.set_header("Server", "mine")
            ...     return response
        """
        location = self._caller()

        def decorate(function: Handler) -> Handler:
            self._registry.add_middleware(function, blocking, location)
            return function

        return decorate if function is None else decorate(function)

    @refuses_other_arguments
    def after_request(self, function: Handler, /) -> Handler:
        """Register a function that sees every answer before it is sent.

        It is called with the request and the `Response`, and returns that, or None, or another one. It sees every answer
        to a request that has come to the middleware: those of middleware and exception handlers, 404, 405 and 500 too.
        After-hooks run in the opposite order of middleware: the last one that was registered is called first.

        Args:
            function: a `def` or an `async def`.

        Returns:
            The function as it is.

        Raises:
            RegistrationError: the function does not take a request and a response; the message names file and line.

        Example:
            >>> from rupy import Rupy
            >>> app = Rupy()
            >>> @app.after_request
            ... def stamp(request, response):
            ...     response.set_header("X-Frame-Options", "DENY")
        """
        self._registry.add_after_hook(function, self._caller())
        return function

    @refuses_other_arguments
    def static(self, prefix: str, directory: str | PathLike[str]) -> None:
        """Serve the files of a folder under a prefix, behind the middleware.

        Symbolic links are followed wherever they lead, out of the folder too, as Flask's `send_from_directory` does: who
        may write to the folder decides what is served. A path that has a second spelling (`a//b`, `a/./b`, `a%2Fb`) is
        404, and so is what is no regular file. A file that cannot be read is a 500 and a line in the log.

        Args:
            prefix: the path that the files are under, without parameters.
            directory: the folder; a relative one is relative to the file that calls this.

        Raises:
            RegistrationError: the prefix cannot be served, or a route answers the same requests.
            OptionError: there is no such folder.

        Example:
            >>> from rupy import Rupy
            >>> app = Rupy()
            >>> app.static("/tmp-files", "/tmp")
        """
        frame = caller()
        self._registry.add_static(prefix, directory, file_of(frame), location_of(frame, self._registry.project))

    @refuses_other_arguments
    def include(self, router: Router, *, prefix: str = "") -> None:
        """Serve the routes of a router, also those that are registered on it later.

        Its middleware runs for its routes only: after that of the application, and after that of the routers that it is
        inside of, from the outside in.

        Args:
            router: a router; it may be included in several places.
            prefix: stands before the prefix of the router.

        Raises:
            RegistrationError: the prefix cannot be served, a route of the router does not fit it or is in conflict with
                another one, or the router leads back here.

        Example:
            >>> from rupy import Router, Rupy
            >>> users = Router(prefix="/users")
            >>> @users.get("/<int:number>")
            ... def user(request, number):
            ...     return {"number": number}
            >>> app = Rupy()
            >>> app.include(users, prefix="/api")
        """
        location = self._caller()
        self._registry.include(router._registry if isinstance(router, Registering) else router, prefix, location)

    def _caller(self) -> Location:
        return location_of(caller(), self._registry.project)
