"""Registrations in functions that nothing is seen to call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import libcst as cst

from ..parse.positions import Statement, statements, suites
from .attributes import REGISTERING
from .calls import function_scope
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
        if isinstance(function.node, cst.FunctionDef) and function.node not in machine.called:
            body = statements(function.node.body.body)
            if _registers(body):
                machine.called.add(function.node)
                _follow(machine, function, body)


def _follow(machine: Interpreter, function: FunctionValue, body: list[Statement]) -> None:
    scope = function_scope(function)
    listed = function.node.params
    stars = [star for star in (listed.star_arg, listed.star_kwarg) if isinstance(star, cst.Param)]
    for parameter in (*listed.posonly_params, *listed.params, *listed.kwonly_params, *stars):
        annotation = parameter.annotation
        application = annotation is not None and "Rupy" in scope.source.code(annotation.annotation)
        scope.names[parameter.name.value] = Unknown(parameter=True, application=application)
    with machine.doubting("RPY202", f"in {function.qualified_name}, which the build does not see called"):
        scope.doubt = machine.doubt
        machine.execute(body, scope)


def _registers(body: Sequence[Statement]) -> bool:
    """Whether one of the statements looks like a registration; expressions are not searched."""
    for node in body:
        if isinstance(node, cst.FunctionDef) and any(_is_registering(d.decorator) for d in node.decorators):
            return True
        if isinstance(node, cst.Expr) and _is_registering(node.value):
            return True
        if any(_registers(suite) for suite in suites(node)):
            return True
    return False


def _is_registering(node: cst.BaseExpression) -> bool:
    while isinstance(node, cst.Call):
        node = node.func
    return isinstance(node, cst.Attribute) and node.attr.value in REGISTERING
