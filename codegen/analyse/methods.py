"""Calls of the methods of applications and routers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..check.handler import refuse_uncallable
from ..check.pattern import refuse_function
from ..diagnostics.diagnostic import Diagnostic
from ..ir.interface import METHODS
from ..ir.location import Location
from .arguments import UNKNOWN, Arguments, known
from .assumed import settle
from .decorators import MIDDLEWARE, decorate
from .exceptions import exception_decorator, refuse_misplaced
from .hooks import KINDS, register_hook
from .middleware import middleware_decorator, refuse_own_middleware
from .routers import refuse_included, register_include
from .routes import route_decorator
from .statics import register_static
from .values import Constant, FunctionValue, Method, Unknown, Value

if TYPE_CHECKING:
    from .interpreter import Interpreter

# What registers when it is called, and returns nothing.
_AT_ONCE = {"static": register_static, "include": register_include}
# What the others give, if not the decorator of a route.
_FOLLOWED: dict[str, Callable[[Interpreter, Method, Arguments], Value]] = {
    "exception_handler": exception_decorator,
    **dict.fromkeys(KINDS, register_hook),
}


def call_method(machine: Interpreter, method: Method, arguments: Arguments) -> Value:
    """Find the value of a call of a method, and what it registers.

    Args:
        machine: the analysis.
        method: the method.
        arguments: what it is called with.
    """
    if machine.is_certain(method.receiver):
        arguments = settle(machine, arguments)
        refused = arguments.refused(method.name, METHODS[method.name], machine.place)
        if machine.refuse(refused or _misplaced(method, arguments, machine.place)):
            return Unknown()
    if method.name in ("run", "spawn"):
        return Unknown() if method.name == "spawn" else Constant(None)
    if method.name in _AT_ONCE:
        _AT_ONCE[method.name](machine, method.receiver, arguments)
        return Constant(None)
    if method.name not in MIDDLEWARE:
        return _FOLLOWED.get(method.name, route_decorator)(machine, method, arguments)
    if arguments.positional:
        return decorate(machine, method, arguments, decorating=False)
    return middleware_decorator(machine, method, arguments)


def _misplaced(method: Method, arguments: Arguments, location: Location) -> Diagnostic | None:
    """What stands in the place of a pattern or of a middleware and is certainly something else."""
    first = arguments.value(0, "pattern")
    if method.name == "exception_handler":
        return refuse_misplaced(arguments, location)
    if method.name in KINDS or method.name == "spawn":
        return None
    if method.name in MIDDLEWARE:
        constant = known(first)
        return None if constant is UNKNOWN or constant is None else refuse_uncallable(constant, location)
    if method.name == "include":
        return refuse_included(method.receiver, arguments, location)
    if method.name != "static" and isinstance(first, FunctionValue) and not first.wrapped:
        return refuse_function(first.name, location)
    return None if method.name == "static" else refuse_own_middleware(arguments, location)
