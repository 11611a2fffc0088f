"""Registrations of middleware."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..diagnostics.diagnostic import Diagnostic
from ..ir.dynamic import DynamicMiddleware
from ..ir.model import Middleware
from .arguments import Arguments, known
from .functions import describe
from .values import FunctionValue, Method, MiddlewareDecorator, Unknown, Value

if TYPE_CHECKING:
    from .interpreter import Interpreter


def middleware_decorator(machine: Interpreter, method: Method, arguments: Arguments) -> MiddlewareDecorator:
    """Follow `app.middleware(…)`; a function that it is called with is registered by what this returns.

    Args:
        machine: the analysis.
        method: the method.
        arguments: what it is called with.
    """
    problem = arguments.surplus("blocking", most=1)
    return MiddlewareDecorator(method.receiver, machine.place, arguments.value(None, "blocking"), problem)


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
    receiver, blocking = decorator.receiver, known(decorator.blocking)
    doubt = _doubt(machine, decorator, function, blocking)
    if doubt is not None:
        _leave(machine, decorator, function, doubt, decorating=decorating)
        return
    assert isinstance(function, FunctionValue), "any other is not proved"
    middleware = Middleware(describe(function), decorator.location, blocking if isinstance(blocking, bool) else None)
    receiver.middleware.append(middleware)


def _doubt(
    machine: Interpreter, decorator: MiddlewareDecorator, function: Value, blocking: object
) -> Diagnostic | None:
    """What of the registration is known only at run time."""
    location, name = decorator.location, _name(function)
    if machine.doubt is not None:
        return Diagnostic("RPY212", f"{name} is registered {machine.doubt.where}", location)
    if isinstance(decorator.receiver, Unknown):
        message = f"{name} is registered on an application that is known only at run time"
        return Diagnostic("RPY214", message, location)
    if decorator.problem is not None:
        return Diagnostic("RPY212", f"{name} is registered with {decorator.problem}", location)
    if blocking not in (None, True, False):
        return Diagnostic("RPY212", f"blocking of {name} is not a constant", location)
    if not isinstance(function, FunctionValue):
        return Diagnostic("RPY212", f"{name} is not a function of the project", location)
    return None


def _leave(
    machine: Interpreter, decorator: MiddlewareDecorator, function: Value, doubt: Diagnostic, *, decorating: bool
) -> None:
    """Leave the middleware to run time."""
    receiver = decorator.receiver
    left = DynamicMiddleware(_name(function), len(receiver.middleware), decorator.location, doubt.code, doubt.message)
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


def _name(function: Value) -> str:
    return function.name if isinstance(function, FunctionValue) else "a middleware"
