"""The attributes of values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..check.interface import check_attribute
from ..ir.interface import METHODS, ROUTER_METHODS
from .classes import attribute_of
from .values import (
    ClassValue,
    Created,
    External,
    Got,
    Instance,
    Items,
    Method,
    Module,
    Parents,
    Receiver,
    Routing,
    Table,
    Unknown,
    Value,
)

#: The methods of an application that register something.
REGISTERING = frozenset(METHODS) - {"run", "spawn"}

if TYPE_CHECKING:
    from .interpreter import Interpreter

#: Of a collection: what only reads it.
READING = frozenset(("copy", "count", "get", "index", "items", "keys", "values"))


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
        return value.scope.find(name) or Unknown()
    if isinstance(value, ClassValue | Instance | Parents):
        return attribute_of(machine, value, name)
    if isinstance(value, Created):
        return _of_application(machine, value, name)
    if isinstance(value, Receiver) and name in REGISTERING:
        return Method(value, name)
    if isinstance(value, Items | Table) and name not in READING:
        value.known = False
    return Unknown(origin=Got(value, name) if isinstance(value, Unknown) and value.origin is not None else None)


def _of_application(machine: Interpreter, owner: Created, name: str) -> Value:
    router = isinstance(owner, Routing)
    if name in (ROUTER_METHODS if router else METHODS):
        return Method(owner, name)
    missing = check_attribute(name, machine.place, router=router)
    if missing is not None and machine.is_certain(owner) and not owner.open:
        # All modules have to be known before it is certain that nothing gives it the attribute.
        machine.missing[missing] = name
        machine.refuse(missing)
    return Unknown()
