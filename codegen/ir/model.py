"""What an application declares: the common form of a live application and of its analysed source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as Choice

from .location import Location
from .pattern import Literal, Pattern, Variable
from .policies import Policies

ParameterKind = Choice["positional_only", "positional_or_keyword", "keyword_only", "var_positional", "var_keyword"]


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
    """

    pattern: Pattern
    methods: tuple[str, ...]
    handler: Function
    location: Location
    blocking: bool | None = None


@dataclass(frozen=True, slots=True)
class Middleware:
    """A function that sees every request before its handler."""

    function: Function
    location: Location
    blocking: bool | None = None


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
    """

    prefix: Pattern
    directory: str
    location: Location

    @property
    def pattern(self) -> Pattern:
        """The files below the prefix; a slash at its end says nothing."""
        segments = self.prefix.segments
        return Pattern((*(segments[:-1] if segments[-1] == Literal("") else segments), Variable("path", "path")))


@dataclass(frozen=True, slots=True)
class Hook:
    """A function that runs at a given moment; `kind` names the moment."""

    kind: str
    function: Function
    location: Location


@dataclass(frozen=True, slots=True)
class AppModel:
    """All that one application declares.

    Args:
        module: dotted name of the module that creates it.
        variable: the name it has there.
        routes: in order of registration.
        middleware: in order of registration.
        exception_handlers: in order of registration.
        statics: folders served, in order of registration.
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
    hooks: tuple[Hook, ...] = ()
    hosts: tuple[str, ...] = ()
    prefix: str = ""
    policies: Policies = field(default_factory=Policies)
