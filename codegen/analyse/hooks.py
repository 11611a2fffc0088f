"""Registrations of what runs before the first request and after the last."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..check.handler import refuse_uncallable
from ..check.hook import ROLES
from ..ir.location import Location
from ..ir.model import Hook, HookKind
from .arguments import UNKNOWN, Arguments, known
from .callables import registered
from .functions import describe
from .values import Application, FunctionValue, Method, Receiver, Unknown, Value

if TYPE_CHECKING:
    from .interpreter import Interpreter

#: What the methods of an application register.
KINDS: dict[str, HookKind] = {"on_startup": "startup", "on_shutdown": "shutdown"}


def register_hook(machine: Interpreter, method: Method, arguments: Arguments) -> Value:
    """Follow `app.on_startup(…)` or `app.on_shutdown(…)`.

    Args:
        machine: the analysis.
        method: the method.
        arguments: what it is called with.

    Returns:
        The function.
    """
    function = arguments.value(0, "function") or Unknown()
    _register(machine, method.receiver, KINDS[method.name], function, machine.place)
    return function


def register_lifespan(machine: Interpreter, application: Application, value: Value) -> None:
    """Follow `Rupy(lifespan=…)`.

    Args:
        machine: the analysis.
        application: the application.
        value: the argument.
    """
    if known(value) is None:
        return
    # Its decorator makes the context manager of it, which is called in its place.
    plain = replace(value, wrapped=False) if isinstance(value, FunctionValue) and value.manager else value
    _register(machine, application, "lifespan", plain, machine.place)


def _register(machine: Interpreter, receiver: Receiver, kind: HookKind, function: Value, location: Location) -> None:
    constant, called = known(function), registered(machine, function)
    if machine.is_certain(receiver) and constant is not UNKNOWN:
        machine.refuse(refuse_uncallable(constant, location))
    elif machine.doubt is not None and not isinstance(receiver, Unknown):
        name = f"a {ROLES[kind]}" if called is None else called.name
        machine.tell(receiver, "RPY225", f"{name} is registered {machine.doubt.where}", location)
    elif called is not None:
        receiver.hooks.append(Hook(kind, describe(called), location))
    elif not isinstance(receiver, Unknown):
        machine.tell(receiver, "RPY225", f"a {ROLES[kind]} is not a function of the project", location)
