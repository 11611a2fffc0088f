"""Calls that create an application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..check.options import check_max_body_size
from ..diagnostics.diagnostic import Diagnostic
from ..ir.interface import CONSTRUCTOR
from ..ir.location import Location
from .arguments import UNKNOWN, Arguments, known
from .values import Application

if TYPE_CHECKING:
    from .interpreter import Interpreter


def create(machine: Interpreter, arguments: Arguments) -> Application:
    """Follow `Rupy(…)`.

    Args:
        machine: the analysis.
        arguments: what it is called with.
    """
    application = Application(module=arguments.scope.module, location=machine.place)
    size = known(arguments.value(None, "max_body_size"))
    if machine.doubt is None:
        refused = arguments.refused("Rupy", CONSTRUCTOR, machine.place)
        if machine.refuse(refused) or machine.refuse(_check_size(arguments, size, machine.place)):
            return application
    if arguments.unseen:
        machine.tell(application, "RPY206", "the application is created with options behind * or **")
    elif "max_body_size" in arguments.named:
        if type(size) is int and size >= 0:
            application.max_body_size = size
        else:
            code = arguments.code(None, "max_body_size")
            machine.tell(application, "RPY206", f"max_body_size={code:.80} is not a constant number of bytes")
    return application


def _check_size(arguments: Arguments, size: object, location: Location) -> Diagnostic | None:
    if "max_body_size" not in arguments.named or size is UNKNOWN:
        return None
    return check_max_body_size(size, location)
