"""Calls of what is not of the project: what creates applications, and what the build knows of Python's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ..ir.interface import METHODS
from .applications import create
from .arguments import Arguments, known
from .attributes import attribute
from .callables import registered
from .classes import CACHES, FIELD_DECORATORS
from .handed import hand_over
from .instances import forget_constants, parents, set_attribute
from .lost import kind
from .routers import create_router
from .values import (
    Called,
    Constant,
    Created,
    Default,
    External,
    FunctionValue,
    Instance,
    Method,
    Partial,
    Renaming,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from .interpreter import Interpreter

# What can bind any global of the module that calls it.
_NAMESPACES = ("builtins.globals", "builtins.vars", "builtins.exec", "builtins.eval")

#: What creates applications and routers, by the names that it is imported by.
CREATORS: dict[str, Callable[[Interpreter, Arguments], Created]] = {
    **dict.fromkeys(("rupy.Rupy", "rupy.app.Rupy"), create),
    **dict.fromkeys(("rupy.Router", "rupy.routers.Router"), create_router),
}


def call_external(machine: Interpreter, callee: External, arguments: Arguments) -> Value:
    """Find the value of a call of what is not of the project.

    Args:
        machine: the analysis.
        callee: what is called.
        arguments: what it is called with.
    """
    if callee.name in CREATORS:
        return CREATORS[callee.name](machine, arguments)
    first = arguments.value(0, "")
    class_name, _, method = callee.name.rpartition(".")
    if class_name in CREATORS and method in METHODS and isinstance(first, Created):
        return machine.call(Method(first, method), replace(arguments, positional=arguments.positional[1:]))
    special = _SPECIAL.get(callee.name)
    value = special(machine, first, arguments) if special is not None else None
    if value is not None:
        return value
    value = hand_over(machine, callee, arguments)
    if isinstance(value, Unknown) and not callee.name.startswith("builtins."):
        value.origin = Called(callee, arguments)
    return value


def _wraps(_: Interpreter, first: Value | None, __: Arguments) -> Value | None:
    return Renaming(first) if isinstance(first, FunctionValue) else None


def _super(_: Interpreter, first: Value | None, arguments: Arguments) -> Value | None:
    return parents(arguments.scope) if first is None else None


def _partial(machine: Interpreter, first: Value | None, arguments: Arguments) -> Value | None:
    function = registered(machine, first)
    if function is None or isinstance(function, Partial) or arguments.unseen:
        return None
    positional = tuple(value for value, _ in arguments.positional[1:])
    return Partial(function, positional, {name: value for name, (value, _) in arguments.named.items()})


def _import_module(machine: Interpreter, first: Value | None, _: Arguments) -> Value | None:
    name = known(first)
    return (machine.load(name) if isinstance(name, str) else None) or Unknown()


def _set_attribute(machine: Interpreter, first: Value | None, arguments: Arguments) -> Value | None:
    if isinstance(first, Instance):
        name, value = known(arguments.value(1, "")), arguments.value(2, "")
        if isinstance(name, str) and value is not None:
            set_attribute(machine, first, name, value)
            return Constant(None)
        forget_constants(first)
    return None


def _environ(_: Interpreter, first: Value | None, arguments: Arguments) -> Value | None:
    name, default = known(first), known(arguments.value(1, "default"))
    if isinstance(name, str) and isinstance(default, str) and not arguments.unseen:
        return Default(default, f"the default of the variable {name}", name)
    return None


def _field(_: Interpreter, first: Value | None, arguments: Arguments) -> Value | None:
    default = arguments.value(None, "default") or first
    return Default(default.value, "the default of a field") if isinstance(default, Constant) else None


def _data_class(name: str, _: Interpreter, first: Value | None, arguments: Arguments) -> Value | None:
    return External(name) if first is None and not arguments.unseen else None


def _cache(name: str, _: Interpreter, first: Value | None, __: Arguments) -> Value | None:
    return None if isinstance(first, FunctionValue) else External(name)


def _namespace(_: Interpreter, __: Value | None, arguments: Arguments) -> Value | None:
    arguments.scope.top.forget(arguments.scope.top.names)
    return None


def _get_attribute(machine: Interpreter, owner: Value | None, arguments: Arguments) -> Value | None:
    if not isinstance(owner, Created):
        return None
    name = known(arguments.value(1, ""))
    if isinstance(name, str):
        # One that is not there may have a default.
        return attribute(machine, owner, name) if name in METHODS else Unknown()
    machine.tell(owner, "RPY208", f"which method of {kind(owner)} is called, is known only at run time")
    return Unknown()


# What is called with the first argument and all of them, and gives None where it is like any other call.
_SPECIAL: dict[str, Callable[[Interpreter, Value | None, Arguments], Value | None]] = {
    "functools.wraps": _wraps,
    "functools.partial": _partial,
    "builtins.super": _super,
    "builtins.getattr": _get_attribute,
    "builtins.setattr": _set_attribute,
    "importlib.import_module": _import_module,
    **dict.fromkeys(_NAMESPACES, _namespace),
    **dict.fromkeys(("os.environ.get", "os.getenv"), _environ),
    **dict.fromkeys(
        ("pydantic.Field", "pydantic.fields.Field", "dataclasses.field", "attrs.field", "msgspec.field"), _field
    ),
    **{name: partial(_data_class, name) for name in FIELD_DECORATORS},
    **{name: partial(_cache, name) for name in CACHES},
}
