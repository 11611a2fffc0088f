"""What can be registered: functions, and all that is called like one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .classes import find_in_class
from .outside import follow
from .values import Bound, FunctionValue, Instance, Registered, Value

if TYPE_CHECKING:
    from .interpreter import Interpreter


def registered(machine: Interpreter, value: Value | None) -> Registered | None:
    """What of the project is called when a value is; None where that is not known.

    Args:
        machine: the analysis.
        value: a function, a method, a partial, or an object whose class has `__call__`.
    """
    value = follow(machine, value)
    if isinstance(value, Registered):
        return value
    if not isinstance(value, Instance):
        return None
    found = find_in_class(machine, value.cls, "__call__")
    return Bound(found, value, value.cls.name) if isinstance(found, FunctionValue) and not found.binding else None
