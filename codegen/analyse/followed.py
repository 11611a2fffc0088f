"""Calls of functions of the project: their statements are run like those of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..parse.positions import statements
from .arguments import Arguments
from .functions import is_async, yields
from .handed import give_away
from .looks import registers
from .scope import Scope, may_be_application
from .values import Constant, FunctionValue, Items, Scalar, Table, Unknown, Value

if TYPE_CHECKING:
    from .interpreter import Interpreter

# A function that calls others without end is followed this far.
_MAX_DEPTH = 25
_MAX_CALLS = 20_000


def call_function(machine: Interpreter, function: FunctionValue, arguments: Arguments) -> Value:
    """Follow the call of a function.

    Args:
        machine: the analysis.
        function: the function; no unknown decorator has wrapped it.
        arguments: what it is called with.

    Returns:
        What it returns.
    """
    machine.calls += 1
    endless = function.node in machine.active or len(machine.active) > _MAX_DEPTH or machine.calls > _MAX_CALLS
    if endless and registers(function):
        message = f"{function.name} calls itself, and what it registers then is not followed"
        machine.tell(None, "RPY202", message)
    if endless or is_async(function.node) or yields(function):
        return give_away(machine, arguments)
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


def function_scope(function: FunctionValue) -> Scope:
    """The scope of one call of a function.

    Args:
        function: the function.
    """
    outer = function.scope
    return Scope(outer.source, outer.module, f"{function.qualified_name}.<locals>.", outer, "function")


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
