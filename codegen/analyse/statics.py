"""Registrations of static directories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..check.pattern import read_prefix
from ..diagnostics.diagnostic import Diagnostic
from ..ir.dynamic import DynamicRoute
from ..ir.folder import Folder
from ..ir.model import StaticDirectory
from .arguments import Arguments, known
from .values import Receiver, Unknown

if TYPE_CHECKING:
    from .interpreter import Interpreter


def register_static(machine: Interpreter, receiver: Receiver, arguments: Arguments) -> None:
    """Follow `app.static(…)`.

    Args:
        machine: the analysis.
        receiver: what it is called on.
        arguments: what it is called with.
    """
    prefix, directory = known(arguments.value(0, "prefix")), known(arguments.value(1, "directory"))
    shown = repr(prefix) if isinstance(prefix, str) else arguments.code(0, "prefix")
    written = directory if isinstance(directory, str) else None
    receiver.folders.append(Folder(written, arguments.code(1, "directory"), machine.place))
    doubt = _doubt(machine, receiver, arguments, f"the static directory {shown:.200}")
    if doubt is None and not (isinstance(prefix, str) and isinstance(directory, str)):
        argument = arguments.code(1, "directory") if isinstance(prefix, str) else shown
        doubt = Diagnostic("RPY207", f"{argument:.200} is not a constant", machine.place)
    if doubt is not None:
        if not isinstance(receiver, Unknown):
            machine.found.append((receiver, doubt))
        path = prefix if isinstance(prefix, str) else shown
        receiver.dynamic.append(DynamicRoute(path, ("GET",), None, machine.place, doubt.code, doubt.message))
        return
    pattern = read_prefix(prefix, machine.place)
    if isinstance(pattern, Diagnostic):
        machine.refuse(pattern)
    elif isinstance(directory, str):
        receiver.statics.append(StaticDirectory(pattern, directory, machine.place))


def _doubt(machine: Interpreter, receiver: Receiver, arguments: Arguments, what: str) -> Diagnostic | None:
    """Why the registration may not happen, or on something else."""
    if machine.doubt is not None:
        return Diagnostic(machine.doubt.code, f"{what} is registered {machine.doubt.where}", machine.place)
    if isinstance(receiver, Unknown):
        message = f"{what} is registered on an application that is known only at run time"
        return Diagnostic("RPY214", message, machine.place)
    problem = arguments.surplus("prefix", "directory", most=2)
    return None if problem is None else Diagnostic("RPY211", f"{what} is registered with {problem}", machine.place)
