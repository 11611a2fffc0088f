"""Values that the analysis loses track of, and what may be registered by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .attributes import REGISTERING
from .instances import held
from .scope import may_be_application
from .values import (
    Bound,
    Constant,
    Created,
    ExceptionDecorator,
    Instance,
    Items,
    Method,
    MiddlewareDecorator,
    Receiver,
    RouteDecorator,
    Routing,
    Table,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from .interpreter import Interpreter


def lose(machine: Interpreter, *values: Value) -> Unknown:
    """What is left of values where it is not known which of them is used, or which element.

    A method that registers is told here; on an application, each registration is told where it is made.

    Args:
        machine: the analysis.
        values: any of them, or of their elements.

    Returns:
        An unknown value, which may be an application where one of them may.
    """
    application = False
    for part in _parts(values):
        application = application or may_be_application(part)
        for owner in held(part) if isinstance(part, Instance | Bound) else ():
            hand_out(machine, owner, "is held by an object of which the build loses track")
        if isinstance(part, RouteDecorator | MiddlewareDecorator | ExceptionDecorator) or (
            isinstance(part, Method) and part.name in REGISTERING
        ):
            message = f"which method of {kind(part.receiver)} is called, is known only at run time"
            machine.tell(part.receiver, "RPY208", message)
    # It has no name by which it could be found to be the one that is meant.
    return Unknown(parameter=application, application=application)


def lose_elements(machine: Interpreter, values: Iterable[Value]) -> None:
    """Tell of the applications in collections that go through code that is not followed.

    Args:
        machine: the analysis.
        values: what goes there.
    """
    for value in values:
        for part in _parts([value]) if isinstance(value, Items | Table) else ():
            if isinstance(part, Created):
                hand_out(machine, part, "is handed to code that the build does not follow")


def hand_out(machine: Interpreter, receiver: Receiver, how: str) -> None:
    """Tell of an application that code has which is not followed.

    Args:
        machine: the analysis.
        receiver: the application, or what may be one.
        how: it comes there; empty where the project says that it does.
    """
    if isinstance(receiver, Created):
        receiver.open = True
    if how:
        machine.tell(receiver if isinstance(receiver, Created) else None, "RPY208", f"{kind(receiver)} {how}")


def kind(receiver: Value) -> str:
    """What it is called in a message.

    Args:
        receiver: an application or a router.
    """
    return "the router" if isinstance(receiver, Routing) else "the application"


def _parts(values: Iterable[Value]) -> Iterator[Value]:
    """The values, and those inside of collections, which may hold themselves; of scalars there may be very many."""
    waiting, seen = list(values), set[int]()
    # It grows meanwhile.
    for value in waiting:
        if not isinstance(value, Items | Table):
            yield value
        elif id(value) not in seen:
            seen.add(id(value))
            inside = value.items if isinstance(value, Items) else value.items.values()
            waiting += [part for part in inside if not isinstance(part, Constant)]
