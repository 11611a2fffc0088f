"""Values as the Python objects that they are known to be."""

from __future__ import annotations

from typing import Any

from ..ir.assumption import Assumption
from .values import Constant, Items, Table, Value

# What a source spells out in a few characters may be larger than the machine.
_MAX_BITS = 128
_MAX_LENGTH = 1_000_000


class NotConstant(Exception):
    """A value that is known only at run time."""


def constant(value: Value | None) -> Any:
    """The object that a value is known to be.

    Args:
        value: the value.

    Returns:
        A scalar, or a list, tuple or dict of scalars; a set is a list.

    Raises:
        NotConstant: it is known only at run time.
    """
    if isinstance(value, Constant):
        return value.value
    if isinstance(value, Items) and value.known:
        items = [constant(item) for item in value.items]
        return tuple(items) if value.kind is tuple else items
    if isinstance(value, Table) and value.known:
        return {key: constant(item) for key, item in value.items.items()}
    raise NotConstant


def operate(operator: str, left: Value, right: Value) -> Value:
    """Apply a binary operator.

    Args:
        operator: its class in the syntax tree.
        left: the left operand.
        right: the right operand.

    Returns:
        The result.

    Raises:
        NotConstant: it is known only at run time.
    """
    if operator == "Add" and isinstance(left, Items) and isinstance(right, Items):
        if not (left.known and right.known and left.kind is right.kind and left.kind is not set):
            raise NotConstant
        return Items([*left.items, *right.items], left.kind)
    a, b = constant(left), constant(right)
    if type(a) is str and type(b) is str and operator == "Add" and len(a) + len(b) <= _MAX_LENGTH:
        return Constant(a + b, _assumed(left, right))
    if type(a) is int and type(b) is int:
        return Constant(_integer(operator, a, b), _assumed(left, right))
    raise NotConstant


def _assumed(*operands: Value) -> tuple[Assumption, ...]:
    return tuple(each for operand in operands if isinstance(operand, Constant) for each in operand.assumed)


def _integer(operator: str, a: int, b: int) -> int:
    if a.bit_length() > _MAX_BITS or b.bit_length() > _MAX_BITS:
        raise NotConstant
    if operator == "Add":
        return a + b
    if operator == "Subtract":
        return a - b
    if operator == "Multiply":
        return a * b
    if operator == "FloorDivide" and b != 0:
        return a // b
    if operator == "LeftShift" and 0 <= b <= _MAX_BITS:
        return a << b
    if operator == "Power" and 0 <= b <= _MAX_BITS:
        return int(a**b)
    raise NotConstant
