"""Registrations of middleware."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    name = function.name if isinstance(function, FunctionValue) else "middleware"
    if isinstance(receiver, Unknown):
        if receiver.parameter and (receiver.application or decorating) and machine.doubt is not None:
            machine.tell(None, "RPY212", f"{name} is registered {machine.doubt.where}", decorator.location)
    elif machine.doubt is not None:
        machine.tell(receiver, "RPY212", f"{name} is registered {machine.doubt.where}", decorator.location)
    elif decorator.problem is not None:
        machine.tell(receiver, "RPY212", f"{name} is registered with {decorator.problem}", decorator.location)
    elif blocking not in (None, True, False):
        machine.tell(receiver, "RPY212", f"blocking of {name} is not a constant", decorator.location)
    elif not isinstance(function, FunctionValue):
        machine.tell(receiver, "RPY212", "a middleware is not a function of the project", decorator.location)
    else:
        middleware = Middleware(
            describe(function), decorator.location, blocking if isinstance(blocking, bool) else None
        )
        receiver.middleware.append(middleware)
