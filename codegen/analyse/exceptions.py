"""Registrations of exception handlers."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from ..check.exceptions import is_status, name_of_class, refuse_error
from ..check.handler import refuse_uncallable
from ..diagnostics.diagnostic import Diagnostic
from ..ir.location import Location
from ..ir.model import ExceptionHandler
from .arguments import UNKNOWN, Arguments, known
from .callables import registered
from .functions import describe
from .outside import declared_doubt
from .values import ClassValue, ExceptionDecorator, External, FunctionValue, Method, Registered, Unknown, Value

if TYPE_CHECKING:
    from .interpreter import Interpreter


def exception_decorator(machine: Interpreter, method: Method, arguments: Arguments) -> ExceptionDecorator:
    """Follow `app.exception_handler(…)`.

    Args:
        machine: the analysis.
        method: the method.
        arguments: what it is called with.
    """
    error = arguments.value(0, "error")
    problem = arguments.surplus("error", most=1) or ("no error" if error is None else None)
    return ExceptionDecorator(method.receiver, machine.place, error, arguments.code(0, "error"), problem)


def refuse_misplaced(arguments: Arguments, location: Location) -> Diagnostic | None:
    """What stands in the place of a class or a status and is certainly something else.

    Args:
        arguments: of `app.exception_handler(…)`.
        location: of the call.
    """
    error = arguments.value(0, "error")
    if isinstance(error, FunctionValue) and not error.wrapped:
        return refuse_error(f"the function {error.name}", location)
    if isinstance(error, External) and (found := _builtin(error)) is not None and not issubclass(found, BaseException):
        return refuse_error(repr(found), location)
    constant = known(error)
    if error is None or constant is UNKNOWN or is_status(constant):
        return None
    return refuse_error(repr(constant), location)


def register_exception_handler(machine: Interpreter, decorator: ExceptionDecorator, function: Value) -> None:
    """Follow the call of what `app.exception_handler(…)` has returned.

    Args:
        machine: the analysis.
        decorator: what is called.
        function: what it is called with.
    """
    receiver = decorator.receiver
    constant = known(function)
    if machine.is_certain(receiver) and constant is not UNKNOWN:
        machine.refuse(refuse_uncallable(constant, decorator.location))
        return
    called = registered(machine, function)
    doubt = _doubt(machine, decorator, called)
    declared = declared_doubt(machine, function)
    if declared is not None and machine.is_certain(receiver):
        machine.tell(receiver, "RPY232", declared, decorator.location)
        return
    if doubt is not None or called is None:
        assert doubt is not None, "what is not known is not proved"
        _tell(machine, decorator, doubt)
        return
    status = known(decorator.error)
    handler = ExceptionHandler(
        describe(called),
        decorator.location,
        _class(decorator.error),
        status if isinstance(status, int) else None,
    )
    receiver.exception_handlers.append(handler)


def _doubt(machine: Interpreter, decorator: ExceptionDecorator, function: Registered | None) -> str | None:
    """What of the registration is known only at run time."""
    name = "an exception handler" if function is None else function.name
    if machine.doubt is not None:
        return f"{name} is registered {machine.doubt.where}"
    if isinstance(decorator.receiver, Unknown):
        return f"{name} is registered on an application that is known only at run time"
    if decorator.problem is not None:
        return f"{name} is registered with {decorator.problem}"
    if _class(decorator.error) is None and not is_status(known(decorator.error)):
        return f"which errors {decorator.error_code:.200} stands for is not known to the build"
    return f"{name} is not a function of the project" if function is None else None


def _class(value: Value | None) -> str | None:
    """Module and name of a class; None where the value is not seen to be one."""
    if isinstance(value, ClassValue):
        return f"{value.scope.module}.{value.scope.qualifier.removesuffix('.')}"
    if not isinstance(value, External):
        return None
    # Some have several names: IOError is OSError.
    found = _builtin(value)
    return name_of_class(value.name) if found is None else f"builtins.{found.__qualname__}"


def _builtin(value: External) -> type | None:
    """The class that a name of Python's own stands for."""
    module, _, name = value.name.rpartition(".")
    found = getattr(builtins, name, None) if module == "builtins" else None
    return found if isinstance(found, type) else None


def _tell(machine: Interpreter, decorator: ExceptionDecorator, doubt: str) -> None:
    """Leave the exception handler to run time."""
    receiver, location = decorator.receiver, decorator.location
    if not isinstance(receiver, Unknown):
        machine.tell(receiver, "RPY217", doubt, location)
    elif receiver.parameter and machine.doubt is not None:
        # Whether it is an application is not known; what reads like a registration is not passed over in silence.
        machine.tell(None, "RPY217", doubt, location)
