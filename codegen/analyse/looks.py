"""What reads as if it registered something, without being followed."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from ..parse.positions import Statement, statements, suites
from .attributes import REGISTERING
from .scope import Scope
from .values import External, FunctionValue, Value

# Builtins that neither give back what they are given nor call what it has of its own.
_LOOKING = frozenset(
    f"builtins.{name}"
    for name in ("all", "any", "bool", "callable", "hasattr", "id", "isinstance", "len", "print", "repr", "str", "type")
)


def registers(function: FunctionValue) -> bool:
    """Whether the body of a function looks like one that registers something.

    Args:
        function: the function.
    """
    node = function.node
    return _is_registering(node.body) if isinstance(node, cst.Lambda) else _any_registers(statements(node.body.body))


def only_looks(callee: Value) -> bool:
    """Whether a call does nothing with its arguments but look at them.

    Args:
        callee: what is called.
    """
    return isinstance(callee, External) and callee.name in _LOOKING


def may_register(node: cst.CSTNode, scope: Scope) -> bool:
    """Whether an expression names a method that registers, or hands something to what may call one.

    Args:
        node: the expression.
        scope: where it stands.
    """
    if isinstance(node, cst.Attribute) and node.attr.value in REGISTERING:
        return True
    if isinstance(node, cst.Call) and not (
        isinstance(node.func, cst.Name) and only_looks(scope.look_up(node.func.value))
    ):
        return True
    return any(may_register(part, scope) for part in node.children)


def _any_registers(body: Sequence[Statement]) -> bool:
    """Whether one of the statements looks like a registration; expressions are not searched."""
    for node in body:
        if isinstance(node, cst.FunctionDef) and any(_is_registering(d.decorator) for d in node.decorators):
            return True
        if isinstance(node, cst.Expr) and _is_registering(node.value):
            return True
        if any(_any_registers(suite) for suite in suites(node)):
            return True
    return False


def _is_registering(node: cst.BaseExpression) -> bool:
    while isinstance(node, cst.Call):
        node = node.func
    return isinstance(node, cst.Attribute) and node.attr.value in REGISTERING
