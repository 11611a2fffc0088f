"""Conditions whose value an import knows beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from .values import Bound, ClassValue, Constant, Created, External, FunctionValue, Instance, Items, Table, Value

if TYPE_CHECKING:
    from .interpreter import Interpreter
    from .scope import Scope

_TYPE_CHECKING = frozenset(("typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING"))

# What is certainly not None.
_OBJECTS = (Bound, ClassValue, Created, FunctionValue, Instance, Items, Table)


def decide(machine: Interpreter, test: cst.BaseExpression, scope: Scope) -> bool | None:
    """Decide a condition that depends on nothing but the fact that the module is imported.

    Args:
        machine: the analysis.
        test: the condition.
        scope: where it stands.

    Returns:
        Its value; None where it depends on the run.
    """
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        value = decide(machine, test.expression, scope)
        return None if value is None else not value
    if isinstance(test, cst.BooleanOperation):
        sides = (decide(machine, test.left, scope), decide(machine, test.right, scope))
        decisive = isinstance(test.operator, cst.Or)
        if decisive in sides:
            return decisive
        return None if None in sides else not decisive
    if isinstance(test, cst.Comparison):
        return _compare(machine, test, scope)
    if isinstance(test, cst.Name | cst.Attribute):
        return _name(machine, test, scope)
    return None


def _name(machine: Interpreter, test: cst.Name | cst.Attribute, scope: Scope) -> bool | None:
    """Decide `TYPE_CHECKING`, and a parameter that has a constant value in this call, or stands for an application."""
    value = machine.evaluate(test, scope)
    if scope.kind == "function" and isinstance(value, Constant | Created) and not _is_assumed(value):
        return bool(value.value) if isinstance(value, Constant) else True
    return False if isinstance(value, External) and value.name in _TYPE_CHECKING else None


def _compare(machine: Interpreter, test: cst.Comparison, scope: Scope) -> bool | None:
    """Decide `__name__ == "__main__"`, for an application is imported under its own name, and `parameter is None`."""
    (comparison, *more) = test.comparisons
    left, right = test.left, comparison.comparator
    operator = comparison.operator
    if more or not isinstance(operator, cst.Equal | cst.NotEqual | cst.Is | cst.IsNot):
        return None
    main = any(isinstance(side, cst.Name) and side.value == "__name__" for side in (left, right))
    if not main and not (scope.kind == "function" and isinstance(left, cst.Name | cst.Attribute)):
        return None
    values = machine.evaluate(left, scope), machine.evaluate(right, scope)
    if isinstance(operator, cst.Is | cst.IsNot) and isinstance(values[0], _OBJECTS) and values[1] == Constant(None):
        return isinstance(operator, cst.IsNot)
    if not all(isinstance(value, Constant) for value in values) or any(map(_is_assumed, values)):
        return None
    if isinstance(operator, cst.Is | cst.IsNot) and values[1] != Constant(None):
        return None
    return (values[0] == values[1]) is isinstance(operator, cst.Equal | cst.Is)


def _is_assumed(value: Value) -> bool:
    """Whether a run may say something else, which may be what the condition is for."""
    return isinstance(value, Constant) and bool(value.assumed)
