"""The values of calls: functions of the project are followed, what leaves the project is not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from .arguments import Arguments
from .callables import registered
from .classes import is_whole
from .decorators import decorate, register
from .externals import CREATORS, call_external
from .followed import call_function
from .handed import give_away
from .instances import called_as, constructor, held
from .lost import lose
from .methods import call_method
from .outside import follow
from .values import (
    Bound,
    Called,
    ClassValue,
    ExceptionDecorator,
    External,
    FunctionValue,
    Instance,
    Items,
    Method,
    MiddlewareDecorator,
    Partial,
    Renaming,
    RouteDecorator,
    Table,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from .interpreter import Interpreter

# What is passed without standing in the source.
_UNSEEN = cst.Name("_")


def call(machine: Interpreter, callee: Value, arguments: Arguments) -> Value:
    """Find the value of a call, and what it registers.

    Args:
        machine: the analysis.
        callee: what is called.
        arguments: what it is called with.
    """
    if isinstance(callee, External | Unknown | Method) and any(_holds(value) for value in arguments.values):
        # What registers is followed wherever it stands.
        callee = follow(machine, callee) or callee
    if isinstance(callee, Method):
        return call_method(machine, callee, arguments)
    if (
        isinstance(callee, RouteDecorator | MiddlewareDecorator | ExceptionDecorator | Renaming)
        and arguments.positional
    ):
        return decorate(machine, callee, arguments, decorating=False)
    if arguments.values and register(machine, callee, Unknown(), decorating=False):
        return Unknown()
    if isinstance(callee, External):
        return call_external(machine, callee, arguments)
    if isinstance(callee, ClassValue | Instance | Bound | Partial | FunctionValue):
        return _call_own(machine, callee, arguments)
    given = give_away(machine, arguments, callee)
    # What a method of a collection of applications returns may be one: `applications.get(name)`.
    found = lose(machine, callee) if isinstance(callee, Unknown) else given
    if isinstance(found, Unknown) and isinstance(callee, Unknown) and callee.origin is not None:
        found.origin = Called(callee, arguments)
    return found


def _holds(value: Value) -> bool:
    """Whether an argument is an application, or holds one."""
    parts = value.items if isinstance(value, Items) else value.items.values() if isinstance(value, Table) else [value]
    return any(next(held(part), None) is not None for part in parts)


def _call_own(
    machine: Interpreter, callee: ClassValue | Instance | Bound | Partial | FunctionValue, arguments: Arguments
) -> Value:
    """Call what is defined in the project."""
    if isinstance(callee, FunctionValue):
        plain = callee.under if callee.cached and callee.under is not None else callee
        return give_away(machine, arguments) if plain.wrapped else call_function(machine, plain, arguments)
    if not isinstance(callee, ClassValue):
        return _call_registered(machine, callee, arguments)
    if callee.creates is not None:
        return CREATORS[callee.creates](machine, arguments)
    if is_whole(machine, callee):
        return _create_instance(machine, callee, arguments)
    return give_away(machine, arguments)


def _create_instance(machine: Interpreter, cls: ClassValue, arguments: Arguments) -> Value:
    instance = Instance(cls)
    machine.instances.append(instance)
    function = constructor(machine, cls)
    if function is not None:
        call_function(machine, function, called_as(Bound(function, instance), arguments))
    elif cls.fields:
        instance.attributes |= {name: value for name, (value, _) in arguments.named.items()}
        instance.open = bool(arguments.positional or arguments.unseen)
    if function is None and arguments.values:
        give_away(machine, arguments)
    return instance


def _call_registered(machine: Interpreter, callee: Instance | Bound | Partial, arguments: Arguments) -> Value:
    """Call what stands for a function: an object, a method, a partial."""
    if isinstance(callee, Partial):
        given = [(value, _UNSEEN) for value in callee.positional]
        named = {name: (value, _UNSEEN) for name, value in callee.named.items()}
        whole = replace(arguments, positional=[*given, *arguments.positional], named={**named, **arguments.named})
        return call(machine, callee.function, whole)
    method = registered(machine, callee)
    if not isinstance(method, Bound):
        return give_away(machine, arguments)
    return call(machine, method.function, called_as(method, arguments))
