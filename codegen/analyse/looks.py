"""What reads as if it registered something, without being followed."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from ..parse.positions import Statement, statements, suites
from .attributes import REGISTERING
from .values import FunctionValue


def registers(function: FunctionValue) -> bool:
    """Whether the body of a function looks like one that registers something.

    Args:
        function: the function.
    """
    node = function.node
    return _is_registering(node.body) if isinstance(node, cst.Lambda) else _any_registers(statements(node.body.body))


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
