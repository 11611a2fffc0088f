"""Values that are known only at run time, and are taken to be what their defaults say; each start compares them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from ..check.options import RANGES
from ..check.pattern import read_router_prefix
from ..diagnostics.diagnostic import Diagnostic
from ..ir.assumption import Assumption
from ..ir.location import Location
from ..ir.pattern import Pattern
from .arguments import Argument, Arguments
from .scope import Scope
from .values import Constant, Default, Items, Scalar, Unknown, Value

if TYPE_CHECKING:
    from .interpreter import Interpreter

_NOWHERE = Location("", 0)

# What may be passed by position, and is read as the path that it is.
_FIRST = "pattern"
_PATHS = ("pattern", "prefix")

_DECLARED = "as [tool.rupy] assume in pyproject.toml says"


def assume(machine: Interpreter, node: cst.BaseExpression, value: Value, scope: Scope) -> Value:
    """Take an expression for what is declared of it, or for its default.

    Args:
        machine: the analysis.
        node: the expression.
        value: what is known of it.
        scope: where it stands.

    Returns:
        A constant that knows that it is assumed; the value itself where nothing is said of it.
    """
    table = machine.declared.assume
    if table and not (isinstance(value, Constant) and not value.assumed):
        name = scope.source.code(node)
        if name in table:
            machine.met.add(name)
            return _assumed(table[name], name, scope, _DECLARED)
    if isinstance(value, Default):
        return _assumed(value.value, scope.source.code(node), scope, value.origin, value.environ)
    return value


def settle(machine: Interpreter, arguments: Arguments) -> Arguments:
    """Take note of what the arguments of a registration assume.

    Args:
        machine: the analysis.
        arguments: of a registration that is certain.

    Returns:
        The same, without what is assumed and cannot be served: another value may be.
    """
    settled = replace(
        arguments,
        positional=[
            _servable(argument, "" if index else _FIRST) for index, argument in enumerate(arguments.positional)
        ],
        named={name: _servable(argument, name) for name, argument in arguments.named.items()},
    )
    for assumption in _assumptions(settled.values):
        machine.assumed.setdefault((assumption.name, assumption.module), (assumption, machine.place))
    return settled


def tell_assumed(machine: Interpreter) -> Iterator[Diagnostic]:
    """Tell of what is assumed, and of what is declared to no end.

    Args:
        machine: the analysis, with all modules followed.
    """
    for assumption, place in machine.assumed.values():
        message = f"{assumption.name:.200} is taken to be {assumption.value}, {assumption.origin}"
        yield Diagnostic("RPY228", message, place)
    for name in machine.declared.assume:
        if name not in machine.met:
            message = f"[tool.rupy] assume says what {name!r:.200} is, which no source writes where a value is missing"
            yield Diagnostic("RPY230", message)


def _assumed(value: Scalar, name: str, scope: Scope, origin: str, environ: str = "") -> Constant:
    return Constant(value, (Assumption(name, repr(value), scope.module, environ, origin),))


def _servable(argument: Argument, name: str) -> Argument:
    value, code = argument
    assumed = isinstance(value, Constant) and bool(value.assumed)
    return (Unknown(), code) if isinstance(value, Constant) and assumed and not _fits(value.value, name) else argument


def _fits(value: Scalar, name: str) -> bool:
    """Whether an argument may have a value that another run need not have."""
    if name in RANGES:
        return value in RANGES[name]
    if name in _PATHS:
        # Every pattern is one of a prefix, too, but for one that ends with a path.
        text = value.replace("<path:", "<") if isinstance(value, str) else value
        return isinstance(read_router_prefix(text, _NOWHERE), Pattern)
    return name != "debug"


def _assumptions(values: Iterable[Value]) -> Iterator[Assumption]:
    for value in values:
        if isinstance(value, Constant):
            yield from value.assumed
        elif isinstance(value, Items) and value.known:
            yield from _assumptions(value.items)
