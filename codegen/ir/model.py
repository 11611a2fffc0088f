"""What an application declares: the common form of a live application and of its analysed source."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal as Choice
from typing import Self

from .location import Location
from .pattern import Pattern, Variable, join, without_last_slash
from .policies import Policies

HookKind = Choice["startup", "shutdown", "lifespan"]
ParameterKind = Choice["positional_only", "positional_or_keyword", "keyword_only", "var_positional", "var_keyword"]
MiddlewareKind = Choice["request", "around", "after"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a handler."""

    name: str
    kind: ParameterKind
    required: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """The parameters of a handler.

    Args:
        parameters: in the order of the definition.
        exact: they are those of the very function that is called, so that arguments may be passed by position; of a
            wrapped function or a callable object only the names are known.
    """

    parameters: tuple[Parameter, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the application.

    Args:
        name: module and qualified name, `app.hello_user`.
        location: the line of its `def`.
        signature: None where it cannot be known.
        is_async: an `async def`.
        is_generator: it yields.
    """

    name: str
    location: Location
    signature: Signature | None
    is_async: bool = False
    is_generator: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """A handler under a pattern.

    Args:
        pattern: the parsed pattern.
        methods: upper case, sorted, each once.
        handler: the function that answers.
        location: the place of the decorator.
        blocking: what the application says of it; None where it says nothing.
        timeout: seconds for its async functions; None where the application says nothing.
        middleware: of this route alone, in order.
        mount: index of the router it is registered on, as it is included; None for the application.
    """

    pattern: Pattern
    methods: tuple[str, ...]
    handler: Function
    location: Location
    blocking: bool | None = None
    timeout: float | None = None
    middleware: tuple[Middleware, ...] = ()
    mount: int | None = None

    def behind(self, prefix: Pattern) -> Self:
        """The same behind the prefix of its router; `PatternError` where the two do not fit."""
        return replace(self, pattern=join(prefix, self.pattern))


@dataclass(frozen=True, slots=True)
class Middleware:
    """A function that stands between requests and their handlers.

    Args:
        function: what is called.
        location: the place of the registration.
        blocking: what the application says of it; None where it says nothing.
        kind: `request` is called with the request before what is behind it; `around` with the request and what is
            behind it, to be called; `after` with the request and its response.
        wrapped: a decorator has wrapped the function: what it calls may be async, though it is a `def` itself.
    """

    function: Function
    location: Location
    blocking: bool | None = None
    kind: MiddlewareKind = "request"
    wrapped: bool = False


@dataclass(frozen=True, slots=True)
class ExceptionHandler:
    """A function that answers in the place of what has raised an error.

    Args:
        function: it takes the request and the error.
        location: the place of the decorator.
        error: the class of the errors, by module and qualified name; None where a status says which.
        status: the answer that the errors would get; None where a class says which.
    """

    function: Function
    location: Location
    error: str | None = None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class StaticDirectory:
    """A folder of files under a prefix.

    Args:
        prefix: literal segments only.
        directory: as the application wrote it; a relative one is relative to the file that registers it.
        location: the place of the registration.
        mount: index of the router it is registered on, as it is included; None for the application.
    """

    prefix: Pattern
    directory: str
    location: Location
    mount: int | None = None

    def behind(self, prefix: Pattern) -> Self:
        """The same behind the prefix of its router; `PatternError` where the two do not fit."""
        return replace(self, prefix=join(prefix, self.prefix))

    @property
    def pattern(self) -> Pattern:
        """The files below the prefix; a slash at its end says nothing."""
        return Pattern((*without_last_slash(self.prefix).segments, Variable("path", "path")))


@dataclass(frozen=True, slots=True)
class Mount:
    """A router, as it is included in one place.

    Args:
        location: the place of `include`.
        parent: index of the mount whose router includes it; None where the application does.
        middleware: of the router, in order of registration; it runs for the router's routes only.
    """

    location: Location
    parent: int | None = None
    middleware: tuple[Middleware, ...] = ()


@dataclass(frozen=True, slots=True)
class Hook:
    """A function that runs at a given moment; `kind` names the moment, `lifespan` both of them."""

    kind: HookKind
    function: Function
    location: Location


@dataclass(frozen=True, slots=True)
class AppModel:
    """All that one application declares.

    Args:
        module: dotted name of the module that creates it.
        variable: the name it has there.
        routes: in order of registration; those of routers behind the application's own, with their whole patterns.
        middleware: in order of registration.
        exception_handlers: in order of registration.
        statics: folders served, likewise.
        mounts: the routers that are included; those inside of another one behind it.
        hooks: functions of a moment, in order of registration.
        hosts: host names it answers to; empty for all.
        prefix: prefix of all its routes.
        policies: its limits.
    """

    module: str
    variable: str
    routes: tuple[Route, ...] = ()
    middleware: tuple[Middleware, ...] = ()
    exception_handlers: tuple[ExceptionHandler, ...] = ()
    statics: tuple[StaticDirectory, ...] = ()
    mounts: tuple[Mount, ...] = ()
    hooks: tuple[Hook, ...] = ()
    hosts: tuple[str, ...] = ()
    prefix: str = ""
    policies: Policies = field(default_factory=Policies)

    def path_of(self, mount: int | None) -> tuple[int, ...]:
        """A mount behind those that it is inside of, from the outside in; empty for the application."""
        path: list[int] = []
        while mount is not None:
            path.insert(0, mount)
            mount = self.mounts[mount].parent
        return tuple(path)
