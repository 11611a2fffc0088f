"""The values of calls: functions of the project are followed, what leaves the project is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from ..check.handler import refuse_uncallable
from ..check.pattern import refuse_function
from ..diagnostics.diagnostic import Diagnostic
from ..ir.interface import METHODS
from ..ir.location import Location
from ..parse.positions import statements
from .applications import create
from .arguments import UNKNOWN, Arguments, known
from .attributes import attribute
from .exceptions import exception_decorator, refuse_misplaced, register_exception_handler
from .functions import is_async, yields
from .hooks import KINDS, register_hook
from .looks import only_looks, registers
from .lost import kind, lose
from .middleware import middleware_decorator, refuse_own_middleware, register_middleware
from .routers import create_router, refuse_included, register_include
from .routes import register_route, route_decorator
from .scope import Scope, may_be_application
from .statics import register_static
from .values import (
    ClassValue,
    Constant,
    Created,
    ExceptionDecorator,
    External,
    FunctionValue,
    Items,
    Method,
    MiddlewareDecorator,
    Renaming,
    RouteDecorator,
    Scalar,
    Table,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from .interpreter import Interpreter

# What can bind any global of the module that calls it.
_NAMESPACES = ("builtins.globals", "builtins.vars", "builtins.exec", "builtins.eval")

# A function that calls others without end is followed this far.
_MAX_DEPTH = 25
_MAX_CALLS = 20_000

# What creates applications and routers, by the names that it is imported by.
CREATORS: dict[str, Callable[[Interpreter, Arguments], Created]] = {
    **dict.fromkeys(("rupy.Rupy", "rupy.app.Rupy"), create),
    **dict.fromkeys(("rupy.Router", "rupy.routers.Router"), create_router),
}
# What registers when it is called, and returns nothing.
_AT_ONCE = {"static": register_static, "include": register_include}
# What registers the function that it is called with.
_MIDDLEWARE = ("middleware", "after_request")
# What the others give, if not the decorator of a route.
_FOLLOWED: dict[str, Callable[[Interpreter, Method, Arguments], Value]] = {
    "exception_handler": exception_decorator,
    **dict.fromkeys(KINDS, register_hook),
}
# What is done with an application there registers nothing on it.
_HARMLESS = ("builtins.", "rupy.", "typing.")
# Decorators that return the function as it is.
_TRANSPARENT = frozenset(
    f"{module}.{name}" for module in ("typing", "typing_extensions") for name in ("final", "no_type_check", "override")
)


def call(machine: Interpreter, callee: Value, arguments: Arguments) -> Value:
    """Find the value of a call, and what it registers.

    Args:
        machine: the analysis.
        callee: what is called.
        arguments: what it is called with.
    """
    if isinstance(callee, Method):
        return _call_method(machine, callee, arguments)
    if (
        isinstance(callee, RouteDecorator | MiddlewareDecorator | ExceptionDecorator | Renaming)
        and arguments.positional
    ):
        return decorate(machine, callee, arguments, decorating=False)
    if isinstance(callee, RouteDecorator) and arguments.values:
        register_route(machine, callee, Unknown(), decorating=False)
    if isinstance(callee, MiddlewareDecorator) and arguments.values:
        register_middleware(machine, callee, Unknown(), decorating=False)
    if isinstance(callee, ExceptionDecorator) and arguments.values:
        register_exception_handler(machine, callee, Unknown())
    if isinstance(callee, External):
        return _call_external(machine, callee, arguments)
    if isinstance(callee, ClassValue) and callee.creates is not None:
        return CREATORS[callee.creates](machine, arguments)
    if isinstance(callee, FunctionValue) and not callee.wrapped:
        return _call_function(machine, callee, arguments)
    given = _give_away(machine, arguments)
    # What a method of a collection of applications returns may be one: `applications.get(name)`.
    return lose(machine, callee) if isinstance(callee, Unknown) else given


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
    if isinstance(decorator, Method) and decorator.name in _MIDDLEWARE:
        decorator = middleware_decorator(machine, decorator, arguments)
    elif (
        isinstance(decorator, Method)
        and decorator.name not in KINDS
        and isinstance(value, FunctionValue)
        and not machine.is_certain(decorator.receiver)
    ):
        message = f"{decorator.name} stands behind an @ without a pattern, so {value.name} is not registered"
        machine.tell(decorator.receiver, "RPY211", message)
    if isinstance(decorator, RouteDecorator):
        register_route(machine, decorator, value, decorating=decorating)
    elif isinstance(decorator, MiddlewareDecorator):
        register_middleware(machine, decorator, value, decorating=decorating)
    elif isinstance(decorator, ExceptionDecorator):
        register_exception_handler(machine, decorator, value)
    if isinstance(decorator, RouteDecorator | MiddlewareDecorator | ExceptionDecorator):
        return value
    if isinstance(decorator, External) and decorator.name in _TRANSPARENT:
        return value
    if isinstance(decorator, Renaming):
        return _rename(value, decorator)
    result = machine.call(decorator, arguments)
    if isinstance(result, FunctionValue) or not isinstance(value, FunctionValue):
        return result
    manager = isinstance(decorator, External) and decorator.name == "contextlib.asynccontextmanager"
    return replace(value, wrapped=True, manager=manager and not value.wrapped)


def function_scope(function: FunctionValue) -> Scope:
    """The scope of one call of a function.

    Args:
        function: the function.
    """
    outer = function.scope
    return Scope(outer.source, outer.module, f"{function.qualified_name}.<locals>.", outer, "function")


def _rename(value: Value, renaming: Renaming) -> Value:
    if not isinstance(value, FunctionValue):
        return Unknown()
    return replace(value, qualified_name=renaming.function.qualified_name, inner=renaming.function)


def _call_method(machine: Interpreter, method: Method, arguments: Arguments) -> Value:
    if machine.is_certain(method.receiver):
        refused = arguments.refused(method.name, METHODS[method.name], machine.place)
        if machine.refuse(refused or _misplaced(method, arguments, machine.place)):
            return Unknown()
    if method.name in ("run", "spawn"):
        return Unknown() if method.name == "spawn" else Constant(None)
    if method.name in _AT_ONCE:
        _AT_ONCE[method.name](machine, method.receiver, arguments)
        return Constant(None)
    if method.name not in _MIDDLEWARE:
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
    if method.name in _MIDDLEWARE:
        constant = known(first)
        return None if constant is UNKNOWN or constant is None else refuse_uncallable(constant, location)
    if method.name == "include":
        return refuse_included(method.receiver, arguments, location)
    if method.name != "static" and isinstance(first, FunctionValue) and not first.wrapped:
        return refuse_function(first.name, location)
    return None if method.name == "static" else refuse_own_middleware(arguments, location)


def _call_external(machine: Interpreter, callee: External, arguments: Arguments) -> Value:
    if callee.name in CREATORS:
        return CREATORS[callee.name](machine, arguments)
    first = arguments.value(0, "")
    class_name, _, method = callee.name.rpartition(".")
    if class_name in CREATORS and method in METHODS and isinstance(first, Created):
        return call(machine, Method(first, method), replace(arguments, positional=arguments.positional[1:]))
    if callee.name == "functools.wraps" and isinstance(first, FunctionValue):
        return Renaming(first)
    if callee.name == "importlib.import_module":
        name = known(first)
        return (machine.load(name) if isinstance(name, str) else None) or Unknown()
    if callee.name == "builtins.getattr" and isinstance(first, Created):
        return _get_attribute(machine, first, arguments)
    if callee.name in _NAMESPACES:
        arguments.scope.top.forget(arguments.scope.top.names)
    return _hand_over(machine, callee, arguments)


def _hand_over(machine: Interpreter, callee: External, arguments: Arguments) -> Value:
    """Call what is not of the project, and creates nothing."""
    if not callee.name.startswith(_HARMLESS):
        return _give_away(machine, arguments)
    if only_looks(callee):
        return Unknown()
    # What is given in a collection may come back from there: `enumerate(applications)`.
    return lose(machine, *(value for value in arguments.values if not isinstance(value, Created)))


def _get_attribute(machine: Interpreter, owner: Created, arguments: Arguments) -> Value:
    name = known(arguments.value(1, ""))
    if isinstance(name, str):
        # One that is not there may have a default.
        return attribute(machine, owner, name) if name in METHODS else Unknown()
    machine.tell(owner, "RPY208", f"which method of {kind(owner)} is called, is known only at run time")
    return Unknown()


def _give_away(machine: Interpreter, arguments: Arguments) -> Value:
    """Hand the arguments to code that is not followed. It may call any function of the project."""
    for module in machine.modules.values():
        if module is not None:
            module.scope.forget(module.scope.source.shared)
    for value in arguments.values:
        for part in value.items if isinstance(value, Items) else [value]:
            if isinstance(part, Method | RouteDecorator | MiddlewareDecorator | ExceptionDecorator):
                part = part.receiver  # noqa: PLW2901 - what registers on it is as good as the application itself
            if isinstance(part, Created):
                part.open = True
                machine.tell(part, "RPY208", f"{kind(part)} is handed to code that the build does not follow")
        if isinstance(value, Items | Table):
            value.known = False
    return Unknown()


def _call_function(machine: Interpreter, function: FunctionValue, arguments: Arguments) -> Value:
    machine.calls += 1
    endless = function.node in machine.active or len(machine.active) > _MAX_DEPTH or machine.calls > _MAX_CALLS
    if endless and registers(function):
        message = f"{function.name} calls itself, and what it registers then is not followed"
        machine.tell(None, "RPY202", message)
    if endless or is_async(function.node) or yields(function):
        return _give_away(machine, arguments)
    machine.called.add(function.node)
    scope = function_scope(function)
    _bind(function, scope, arguments)
    scope.doubt = doubt = machine.doubt
    place = machine.place
    machine.active.append(function.node)
    try:
        if isinstance(function.node, cst.Lambda):
            return machine.evaluate(function.node.body, scope)
        if machine.execute(statements(function.node.body.body), scope):
            scope.returned.append(Constant(None))
        return _result(scope.returned)
    finally:
        machine.active.pop()
        machine.doubt, machine.place = doubt, place


def _bind(function: FunctionValue, scope: Scope, arguments: Arguments) -> None:
    """Give the parameters of a function their values."""
    listed = function.node.params
    positional = [p.name.value for p in (*listed.posonly_params, *listed.params)]
    every = [*positional, *(p.name.value for p in listed.kwonly_params)]
    complete = not arguments.unseen
    for name in every:
        scope.names[name] = (function.defaults.get(name) if complete else None) or Unknown()
    if isinstance(listed.star_arg, cst.Param):
        rest = [value for value, _ in arguments.positional[len(positional) :]]
        scope.names[listed.star_arg.name.value] = Items(rest, tuple, complete)
    if listed.star_kwarg is not None:
        extra: dict[Scalar, Value] = {name: value for name, (value, _) in arguments.named.items() if name not in every}
        scope.names[listed.star_kwarg.name.value] = Table(extra, complete)
    scope.names.update({name: value for name, (value, _) in zip(positional, arguments.positional, strict=False)})
    scope.names.update({name: value for name, (value, _) in arguments.named.items() if name in every})


def _result(returned: list[Value]) -> Value:
    if not returned:
        return Unknown()
    first, *others = returned
    if all(other is first or (isinstance(first, Constant) and other == first) for other in others):
        return first
    return Unknown(application=any(map(may_be_application, returned)))
