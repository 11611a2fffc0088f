"""Objects of classes of the project: made by calls that are followed, used by their methods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from .arguments import Arguments
from .classes import find_in_class
from .scope import may_be_application
from .values import (
    Bound,
    ClassValue,
    Constant,
    FunctionValue,
    Instance,
    Items,
    Parents,
    Receiver,
    Table,
    Unknown,
    Value,
)

# What is passed without standing in the source.
_NOWHERE = cst.Name("self")

if TYPE_CHECKING:
    from .interpreter import Interpreter
    from .scope import Scope


def constructor(machine: Interpreter, cls: ClassValue) -> FunctionValue | None:
    """The `__init__` of a class; None where it has none that is followed.

    Args:
        machine: the analysis.
        cls: the class.
    """
    found = find_in_class(machine, cls, "__init__")
    return found if isinstance(found, FunctionValue) and not found.wrapped else None


def set_attribute(machine: Interpreter, instance: Instance, name: str, value: Value) -> None:
    """Give an object an attribute.

    Args:
        machine: the analysis.
        instance: the object.
        name: of the attribute.
        value: what it is from here on; where this may not run, that is not known.
    """
    if machine.doubt is not None:
        application = may_be_application(value)
        value = Unknown(parameter=application, application=application)
    instance.attributes[name] = value


def forget_constants(instance: Instance) -> None:
    """Code that is not followed may have given an object other constants.

    Args:
        instance: the object.
    """
    for name, value in instance.attributes.items():
        if isinstance(value, Constant | Items | Table):
            instance.attributes[name] = Unknown()


def held(value: Value) -> Iterator[Receiver]:
    """The applications and routers, or what may be one, that an object, or the object of a method, holds.

    Args:
        value: the object or its method.
    """
    waiting, seen = [value], set[int]()
    # It grows meanwhile.
    for each in waiting:
        if isinstance(each, Receiver) and may_be_application(each):
            yield each
        elif isinstance(each, Bound):
            waiting.append(each.owner)
        elif isinstance(each, Instance) and id(each) not in seen:
            seen.add(id(each))
            waiting += each.attributes.values()


def called_as(callee: Bound, arguments: Arguments) -> Arguments:
    """The arguments of the function behind a method.

    Args:
        callee: the method.
        arguments: what it is called with.
    """
    return replace(arguments, positional=[(callee.owner, _NOWHERE), *arguments.positional])


def parents(scope: Scope) -> Value:
    """What `super()` gives.

    Args:
        scope: where it is called.
    """
    here: Scope | None = scope
    while here is not None and not (here.kind == "function" and here.outer is not None and here.outer.kind == "class"):
        here = here.outer
    if here is None or here.outer is None or here.outer.cls is None:
        return Unknown()
    first = next(iter(here.names.values()), None)
    return Unknown() if first is None else Parents(here.outer.cls, first)
