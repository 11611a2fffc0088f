"""Registrations in functions that nothing is seen to call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..parse.positions import statements
from .followed import function_scope
from .looks import registers
from .scope import Scope
from .values import FunctionValue, Unknown

if TYPE_CHECKING:
    from .interpreter import Interpreter


def follow_uncalled(machine: Interpreter) -> None:
    """Follow every function that was not called and reads as if it registered something.

    Args:
        machine: the analysis, with all modules followed.
    """
    for function in machine.functions:
        # The list grows while functions define others.
        own = not function.scope.source.installed
        if own and function.node not in machine.called and registers(function):
            machine.called.add(function.node)
            _follow(machine, function)


def _give_self(machine: Interpreter, function: FunctionValue, scope: Scope) -> None:
    """Let a method be that of an object that is known: it holds what the method registers on."""
    cls = function.scope.cls if function.scope.kind == "class" else None
    owner = next((instance for instance in machine.instances if instance.cls is cls), None)
    first = next(iter(scope.names), None)
    if owner is not None and first is not None and not function.binding:
        scope.names[first] = owner


def _follow(machine: Interpreter, function: FunctionValue) -> None:
    scope = function_scope(function)
    listed = function.node.params
    stars = [star for star in (listed.star_arg, listed.star_kwarg) if isinstance(star, cst.Param)]
    for parameter in (*listed.posonly_params, *listed.params, *listed.kwonly_params, *stars):
        annotation = parameter.annotation
        application = annotation is not None and any(
            name in scope.source.code(annotation.annotation) for name in ("Rupy", "Router")
        )
        scope.names[parameter.name.value] = Unknown(parameter=True, application=application)
    _give_self(machine, function, scope)
    with machine.doubting("RPY202", f"in {function.qualified_name}, which the build does not see called"):
        scope.doubt = machine.doubt
        if isinstance(function.node, cst.Lambda):
            machine.place = function.location
            machine.evaluate(function.node.body, scope)
        else:
            machine.execute(statements(function.node.body.body), scope)
