"""Registrations of middleware and of after-hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..check.handler import refuse_uncallable
from ..check.middleware import kind_of, refuse_no_list
from ..diagnostics.diagnostic import Diagnostic
from ..ir.dynamic import DynamicMiddleware
from ..ir.location import Location
from ..ir.model import Middleware, MiddlewareKind
from .arguments import UNKNOWN, Arguments, known
from .callables import registered
from .functions import definition, describe, registered_parameters
from .outside import declared_doubt
from .values import (
    Bound,
    FunctionValue,
    Items,
    Method,
    MiddlewareDecorator,
    Partial,
    Registered,
    RouteDecorator,
    Table,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from .interpreter import Interpreter


def middleware_decorator(machine: Interpreter, method: Method, arguments: Arguments) -> MiddlewareDecorator:
    """Follow `app.middleware(…)` or `app.after_request(…)`.

    A function that it is called with is registered by what this returns.

    Args:
        machine: the analysis.
        method: the method.
        arguments: what it is called with.
    """
    after = method.name == "after_request"
    problem = arguments.surplus(*(() if after else ("blocking",)), most=1)
    return MiddlewareDecorator(method.receiver, machine.place, arguments.value(None, "blocking"), problem, after)


def register_middleware(
    machine: Interpreter, decorator: MiddlewareDecorator, function: Value, *, decorating: bool
) -> None:
    """Follow the call of `app.middleware`, or of what `app.middleware()` has returned.

    Args:
        machine: the analysis.
        decorator: what is called.
        function: what it is called with.
        decorating: it stands behind an `@`.
    """
    blocking = known(decorator.blocking)
    called = registered(machine, function)
    declared = declared_doubt(machine, function)
    doubt = _doubt(machine, decorator, called, blocking)
    if declared is not None and machine.is_certain(decorator.receiver):
        doubt = Diagnostic("RPY232", declared, decorator.location)
    if doubt is not None or called is None:
        assert doubt is not None, "what is not known is not proved"
        _leave(machine, decorator, called, doubt, decorating=decorating)
        return
    said = blocking if isinstance(blocking, bool) else None
    decorator.receiver.middleware.append(
        _middleware(called, decorator.location, _kind(called, after=decorator.after), said)
    )


def own_middleware(machine: Interpreter, decorator: RouteDecorator) -> list[Middleware] | None:
    """The middleware and the after-hooks of one route; None where they are known only at run time.

    Args:
        machine: the analysis.
        decorator: what registers the route.
    """
    middleware, after = _functions(machine, decorator.middleware), _functions(machine, decorator.after)
    if middleware is None or after is None:
        return None
    return [
        *(_middleware(each, decorator.location, _kind(each)) for each in middleware),
        *(_middleware(each, decorator.location, "after") for each in after),
    ]


def refuse_own_middleware(arguments: Arguments, location: Location) -> Diagnostic | None:
    """What stands in the place of the middleware of a route and is certainly something else.

    Args:
        arguments: of `app.get(…)`.
        location: of the call.
    """
    for name in ("middleware", "after"):
        value = arguments.value(None, name)
        if isinstance(value, FunctionValue) and not value.wrapped:
            return refuse_no_list(name, f"the function {value.name}", location)
        if isinstance(value, Table) or (isinstance(value, Items) and value.kind is set):
            return refuse_no_list(name, arguments.code(None, name), location)
        if isinstance(value, Items) and value.known:
            constants = (known(item) for item in value.items)
            wrong = next((constant for constant in constants if constant is not UNKNOWN), UNKNOWN)
            if wrong is not UNKNOWN:
                return refuse_uncallable(wrong, location)
        elif value is not None and (constant := known(value)) is not UNKNOWN:
            return refuse_no_list(name, repr(constant), location)
    return None


def _functions(machine: Interpreter, value: Value | None) -> list[Registered] | None:
    if value is None:
        return []
    if not isinstance(value, Items) or not value.known or value.kind is set:
        return None
    functions = [function for item in value.items if (function := registered(machine, item)) is not None]
    return functions if len(functions) == len(value.items) else None


def _kind(function: Registered, *, after: bool = False) -> MiddlewareKind:
    # What has wrapped a function is taken to have the same parameters.
    return "after" if after else kind_of(registered_parameters(function))


def _middleware(
    function: Registered, location: Location, kind: MiddlewareKind, blocking: bool | None = None
) -> Middleware:
    return Middleware(describe(function), location, blocking, kind, kind != "after" and _is_wrapped(function))


def _is_wrapped(function: Registered) -> bool:
    if isinstance(function, Partial) or (isinstance(function, Bound) and function.of is not None):
        # Neither says of itself what it stands for.
        return False
    plain = definition(function)
    return plain.wrapped or plain.inner is not None


def _doubt(
    machine: Interpreter, decorator: MiddlewareDecorator, function: Registered | None, blocking: object
) -> Diagnostic | None:
    """What of the registration is known only at run time."""
    location, name = decorator.location, _name(decorator, function)
    if machine.doubt is not None:
        return Diagnostic("RPY212", f"{name} is registered {machine.doubt.where}", location)
    if isinstance(decorator.receiver, Unknown):
        message = f"{name} is registered on an application that is known only at run time"
        return Diagnostic("RPY214", message, location)
    if decorator.problem is not None:
        return Diagnostic("RPY212", f"{name} is registered with {decorator.problem}", location)
    if blocking not in (None, True, False):
        return Diagnostic("RPY212", f"blocking of {name} is not a constant", location)
    if function is None:
        return Diagnostic("RPY212", f"{name} is not a function of the project", location)
    return None


def _leave(
    machine: Interpreter,
    decorator: MiddlewareDecorator,
    function: Registered | None,
    doubt: Diagnostic,
    *,
    decorating: bool,
) -> None:
    """Leave the middleware to run time."""
    receiver, position = decorator.receiver, len(decorator.receiver.middleware)
    kind: MiddlewareKind = "after" if decorator.after else "request"
    if function is not None:
        kind = _kind(function, after=decorator.after)
    name = _name(decorator, function)
    left = DynamicMiddleware(name, position, decorator.location, doubt.code, doubt.message, kind)
    if isinstance(receiver, Unknown) and receiver.parameter:
        # Whether it is an application is not known; what reads like a middleware is not passed over in silence.
        if machine.doubt is not None and (receiver.application or decorating):
            machine.found.append((None, doubt))
            machine.dynamic_middleware.append(left)
        return
    receiver.dynamic_middleware.append(left)
    # Of an application that is not known at all, one finding says so for all that is registered on it.
    if not isinstance(receiver, Unknown):
        machine.found.append((receiver, doubt))


def _name(decorator: MiddlewareDecorator, function: Registered | None) -> str:
    if function is not None:
        return function.name
    return "an after-hook" if decorator.after else "a middleware"
