"""The attributes of values."""

from __future__ import annotations

from .values import ClassValue, External, Items, Method, Module, Receiver, Table, Unknown, Value

#: What registers a route for one method.
VERBS = {name: name.upper() for name in ("get", "post", "put", "patch", "delete", "head", "options")}
#: The methods of an application that register something.
REGISTERING = frozenset((*VERBS, "route", "middleware", "static"))

# Of a collection: what only reads it.
_READING = frozenset(("copy", "count", "get", "index", "items", "keys", "values"))


def attribute(value: Value, name: str) -> Value:
    """Find an attribute.

    Args:
        value: what it is an attribute of.
        name: its name.
    """
    if isinstance(value, External):
        return External(f"{value.name}.{name}")
    if isinstance(value, Module):
        return value.scope.names.get(name) or Unknown()
    if isinstance(value, ClassValue) and value.plain:
        return value.scope.names.get(name) or Unknown()
    if isinstance(value, Receiver) and name in REGISTERING:
        return Method(value, name)
    if isinstance(value, Items | Table) and name not in _READING:
        value.known = False
    return Unknown()
