"""What is handed to code that the build does not follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .arguments import Arguments
from .instances import forget_constants, held
from .looks import only_looks
from .lost import hand_out, lose
from .outside import left_to_run_time
from .values import (
    Bound,
    Created,
    ExceptionDecorator,
    External,
    Instance,
    Items,
    Method,
    MiddlewareDecorator,
    RouteDecorator,
    Table,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from .interpreter import Interpreter

# What is done with an application there registers nothing on it.
_HARMLESS = ("builtins.", "rupy.", "typing.")
# What may hold an application.
_HOLDERS = (Bound, Instance)


def hand_over(machine: Interpreter, callee: External, arguments: Arguments) -> Value:
    """Call what is not of the project, and creates nothing.

    Args:
        machine: the analysis.
        callee: what is called.
        arguments: what it is called with.
    """
    if not callee.name.startswith(_HARMLESS):
        return give_away(machine, arguments, callee)
    if only_looks(callee):
        return Unknown()
    # What is given in a collection may come back from there: `enumerate(applications)`.
    return lose(machine, *(value for value in arguments.values if not isinstance(value, Created)))


def give_away(machine: Interpreter, arguments: Arguments, callee: Value | None = None) -> Value:
    """Hand the arguments to code that is not followed. It may call any function of the project.

    Args:
        machine: the analysis.
        arguments: what is handed over.
        callee: what it is handed to, where that is known.

    Returns:
        Something unknown.
    """
    for module in machine.modules.values():
        if module is not None:
            module.scope.forget(module.scope.source.shared)
    declared = left_to_run_time(machine, callee) is not None
    for value in arguments.values:
        for part in value.items if isinstance(value, Items) else [value]:
            if isinstance(part, Method | RouteDecorator | MiddlewareDecorator | ExceptionDecorator):
                part = part.receiver  # noqa: PLW2901 - what registers on it is as good as the application itself
            for owner in [part] if isinstance(part, Created) else held(part) if isinstance(part, _HOLDERS) else ():
                hand_out(machine, owner, "" if declared else "is handed to code that the build does not follow")
            if isinstance(part, Instance):
                forget_constants(part)
        if isinstance(value, Items | Table):
            value.known = False
    return Unknown()
