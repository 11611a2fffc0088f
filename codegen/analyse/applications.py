"""Calls that create an application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..check.options import RANGES, check_json_default, check_option
from ..diagnostics.diagnostic import Diagnostic
from ..ir.interface import CONSTRUCTOR
from ..ir.location import Location
from ..ir.policies import Policies
from .arguments import UNKNOWN, Arguments, known
from .assumed import settle
from .hooks import register_lifespan
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
    machine.applications.append(application)
    if machine.doubt is None:
        arguments = settle(machine, arguments)
    options = {name: known(arguments.value(None, name)) for name in RANGES if name in arguments.named}
    if machine.doubt is None:
        refused = arguments.refused("Rupy", CONSTRUCTOR, machine.place)
        default = known(arguments.value(None, "json_default"))
        wrong = check_json_default(None if default is UNKNOWN else default, machine.place)
        if any(map(machine.refuse, (refused, _check(options, machine.place), wrong))):
            return application
    _tell_debug(machine, application, arguments)
    if (lifespan := arguments.value(None, "lifespan")) is not None:
        register_lifespan(machine, application, lifespan)
    if arguments.unseen:
        machine.tell(application, "RPY206", "the application is created with options behind * or **")
        return application
    constant: dict[str, Any] = {name: value for name, value in options.items() if value in RANGES[name]}
    for name in (name for name in options if name not in constant):
        code = arguments.code(None, name)
        machine.tell(application, "RPY206", f"{name}={code:.80} is not a constant number of {RANGES[name].unit}")
    application.policies = Policies(**constant)
    return application


def _check(options: dict[str, object], location: Location) -> Diagnostic | None:
    wrong = (check_option(name, value, location) for name, value in options.items() if value is not UNKNOWN)
    return next(filter(None, wrong), None)


def _tell_debug(machine: Interpreter, application: Application, arguments: Arguments) -> None:
    """What shows tracebacks to clients is for development only."""
    debug = arguments.value(None, "debug")
    if debug is None:
        return
    if known(debug) is UNKNOWN:
        code = arguments.code(None, "debug")
        machine.tell(application, "RPY238", f"debug={code:.80} is known only at run time")
    elif known(debug):
        machine.tell(application, "RPY237", "the application is created with debug=True")
