"""The attributes of values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..check.interface import check_attribute
from ..ir.interface import METHODS
from .values import Application, ClassValue, External, Items, Method, Module, Receiver, Table, Unknown, Value

#: The methods of an application that register something.
REGISTERING = frozenset(METHODS) - {"run"}

if TYPE_CHECKING:
    from .interpreter import Interpreter

# Of a collection: what only reads it.
_READING = frozenset(("copy", "count", "get", "index", "items", "keys", "values"))


def attribute(machine: Interpreter, value: Value, name: str) -> Value:
    """Find an attribute.

    Args:
        machine: the analysis.
        value: what it is an attribute of.
        name: its name.
    """
    if isinstance(value, External):
        return External(f"{value.name}.{name}")
    if isinstance(value, Module):
        return value.scope.names.get(name) or Unknown()
    if isinstance(value, ClassValue) and value.plain:
        return value.scope.names.get(name) or Unknown()
    if isinstance(value, Application):
        return _of_application(machine, value, name)
    if isinstance(value, Receiver) and name in REGISTERING:
        return Method(value, name)
    if isinstance(value, Items | Table) and name not in _READING:
        value.known = False
    return Unknown()


def _of_application(machine: Interpreter, application: Application, name: str) -> Value:
    if name in METHODS:
        return Method(application, name)
    missing = check_attribute(name, machine.place)
    if missing is not None and machine.is_certain(application) and not application.open:
        # All modules have to be known before it is certain that nothing gives it the attribute.
        machine.missing[missing] = name
        machine.refuse(missing)
    return Unknown()
