"""Decorators, and what is called like one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .arguments import Arguments
from .classes import BINDINGS, CACHES
from .exceptions import register_exception_handler
from .hooks import KINDS
from .middleware import middleware_decorator, register_middleware
from .routes import register_route
from .values import (
    ExceptionDecorator,
    External,
    FunctionValue,
    Method,
    MiddlewareDecorator,
    Registered,
    Renaming,
    RouteDecorator,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from .interpreter import Interpreter

#: What registers the function that it is called with.
MIDDLEWARE = ("middleware", "after_request")

# Decorators that return the function as it is.
_TRANSPARENT = frozenset(
    f"{module}.{name}" for module in ("typing", "typing_extensions") for name in ("final", "no_type_check", "override")
)


def decorate(machine: Interpreter, decorator: Value, arguments: Arguments, *, decorating: bool) -> Value:
    """Apply a decorator.

    Args:
        machine: the analysis.
        decorator: what stands behind the `@`, or is called like it.
        arguments: what it is applied to, first.
        decorating: it stands behind an `@`.

    Returns:
        What the decorated name stands for.
    """
    value, _ = arguments.positional[0]
    if isinstance(decorator, Method) and decorator.name in MIDDLEWARE:
        decorator = middleware_decorator(machine, decorator, arguments)
    elif (
        isinstance(decorator, Method)
        and decorator.name not in KINDS
        and isinstance(value, FunctionValue)
        and not machine.is_certain(decorator.receiver)
    ):
        message = f"{decorator.name} stands behind an @ without a pattern, so {value.name} is not registered"
        machine.tell(decorator.receiver, "RPY211", message)
    if register(machine, decorator, value, decorating=decorating):
        return value
    if isinstance(decorator, External) and decorator.name in _TRANSPARENT:
        return value
    if isinstance(decorator, Renaming):
        return _rename(value, decorator)
    return _wrap(machine, decorator, value, arguments)


def register(machine: Interpreter, decorator: Value, value: Value, *, decorating: bool) -> bool:
    """Register what the decorator of an application is called with.

    Args:
        machine: the analysis.
        decorator: what is called.
        value: what it is called with.
        decorating: it stands behind an `@`.

    Returns:
        Whether it is such a decorator.
    """
    if isinstance(decorator, RouteDecorator):
        register_route(machine, decorator, value, decorating=decorating)
    elif isinstance(decorator, MiddlewareDecorator):
        register_middleware(machine, decorator, value, decorating=decorating)
    elif isinstance(decorator, ExceptionDecorator):
        register_exception_handler(machine, decorator, value)
    else:
        return False
    return True


def _wrap(machine: Interpreter, decorator: Value, value: Value, arguments: Arguments) -> Value:
    """What a decorator makes of a function that registers nothing."""
    name = decorator.name if isinstance(decorator, External) else ""
    if name in BINDINGS and isinstance(value, FunctionValue):
        return replace(value, wrapped=True, binding=BINDINGS[name], under=value)
    if name in CACHES and isinstance(value, FunctionValue):
        return replace(value, wrapped=True, cached=True, under=value)
    result = machine.call(decorator, arguments)
    if isinstance(result, Registered) or not isinstance(value, FunctionValue):
        return result
    return replace(value, wrapped=True, manager=name == "contextlib.asynccontextmanager" and not value.wrapped)


def _rename(value: Value, renaming: Renaming) -> Value:
    if not isinstance(value, FunctionValue):
        return Unknown()
    return replace(value, qualified_name=renaming.function.qualified_name, inner=renaming.function)
