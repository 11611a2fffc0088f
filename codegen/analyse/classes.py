"""Classes of the project, and their objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .values import Bound, ClassValue, Constant, Default, External, FunctionValue, Instance, Parents, Unknown, Value

if TYPE_CHECKING:
    from .interpreter import Interpreter

#: Bases that add nothing to what a class of the project does when it is called.
EMPTY_BASES = frozenset(
    ("builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol", "typing_extensions.Protocol")
)

#: Bases whose objects are made with values for the fields of their class.
FIELD_BASES = frozenset(
    (
        *("pydantic.BaseModel", "pydantic.BaseSettings", "pydantic.main.BaseModel", "pydantic.v1.BaseSettings"),
        *(
            "pydantic_settings.BaseSettings",
            "pydantic_settings.main.BaseSettings",
            "msgspec.Struct",
            "typing.NamedTuple",
        ),
    )
)

#: Decorators that make such a class.
FIELD_DECORATORS = frozenset(
    (
        *("dataclasses.dataclass", "pydantic.dataclasses.dataclass"),
        *("attrs.define", "attrs.frozen", "attrs.mutable", "attr.s", "attr.dataclass", "attr.define"),
    )
)

#: Decorators of functions that are called once and give the same ever after.
CACHES = frozenset(("functools.cache", "functools.lru_cache"))

#: Decorators of functions in a class, by what the class then gives in the place of a method.
BINDINGS = {
    "builtins.staticmethod": "static",
    "builtins.classmethod": "class",
    **dict.fromkeys(("builtins.property", "functools.cached_property"), "property"),
}


# What those define in a way that is known.
_OF_FIELDS = ("__init__", "__call__")


def is_whole(machine: Interpreter, cls: ClassValue) -> bool:
    """Whether a class and all that it is derived from is followed.

    Args:
        machine: the analysis.
        cls: the class.
    """
    return cls.followed and all(
        is_whole(machine, base) if isinstance(base, ClassValue) else _is_empty(base) or is_fields(base)
        for base in _bases(machine, cls)
    )


def _bases(machine: Interpreter, cls: ClassValue) -> list[Value]:
    return [base if _is_empty(base) or is_fields(base) else machine.follow(base) for base in cls.bases]


def is_fields(base: Value) -> bool:
    """Whether the objects of what is derived from a base have values for the fields of their class.

    Args:
        base: the base.
    """
    return base.fields if isinstance(base, ClassValue) else isinstance(base, External) and base.name in FIELD_BASES


def is_plain(base: Value) -> bool:
    """Whether what is derived from a base has the attributes that the sources show.

    Args:
        base: the base.
    """
    return base.plain if isinstance(base, ClassValue) else _is_empty(base)


def find_in_class(machine: Interpreter, cls: ClassValue, name: str) -> Value | None:
    """Find an attribute in a class and its bases.

    Args:
        machine: the analysis.
        cls: the class.
        name: of the attribute.

    Returns:
        What the body of a class says; None where none does; something unknown where another class may.
    """
    own = cls.scope.find(name)
    return own if own is not None else _in_bases(machine, cls, name)


def attribute_of(machine: Interpreter, value: ClassValue | Instance | Parents, name: str) -> Value:
    """Find an attribute of a class, of an object, or of what `super()` gives.

    Args:
        machine: the analysis.
        value: what it is an attribute of.
        name: its name.
    """
    if isinstance(value, Parents):
        return _bind(_in_bases(machine, value.cls, name), value.owner)
    if isinstance(value, Instance):
        return _of_instance(machine, value, name)
    if not value.followed:
        return Unknown()
    found = find_in_class(machine, value, name)
    # A metaclass may make something else of a constant, as that of an Enum does.
    known = value.plain or isinstance(found, FunctionValue | ClassValue)
    return _unbound(found, value) if known else Unknown()


def _of_instance(machine: Interpreter, instance: Instance, name: str) -> Value:
    found = find_in_class(machine, instance.cls, name)
    if isinstance(found, FunctionValue) and found.binding == "property":
        return Unknown()
    given = instance.attributes.get(name)
    if given is None and isinstance(found, Constant) and (instance.open or instance.cls.fields):
        return Unknown() if instance.open else Default(found.value, f"the default of {instance.cls.name}")
    return given if given is not None else _bind(found, instance)


def _bind(found: Value | None, owner: Value) -> Value:
    """What an object gives of an attribute of its class."""
    if not isinstance(found, FunctionValue):
        return found or Unknown()
    cls = owner.cls if isinstance(owner, Instance) else owner
    return _unbound(found, cls) if found.binding else Bound(found, owner)


def _unbound(found: Value | None, cls: Value) -> Value:
    """What a class itself gives."""
    if not isinstance(found, FunctionValue) or not found.binding or found.under is None:
        return found or Unknown()
    if found.binding == "static":
        return found.under
    return Bound(found.under, cls) if found.binding == "class" else Unknown()


def _in_bases(machine: Interpreter, cls: ClassValue, name: str) -> Value | None:
    found = list(_each_base(machine, cls, name))
    # Which of several comes first is not worth knowing.
    return None if not found else found[0] if len(found) == 1 else Unknown()


def _each_base(machine: Interpreter, cls: ClassValue, name: str) -> Iterator[Value]:
    for base in _bases(machine, cls):
        if isinstance(base, ClassValue):
            found = find_in_class(machine, base, name)
            if found is not None:
                yield found
        elif not _is_empty(base) and not (is_fields(base) and name in _OF_FIELDS):
            yield Unknown()


def _is_empty(base: Value) -> bool:
    return isinstance(base, External) and base.name in EMPTY_BASES
