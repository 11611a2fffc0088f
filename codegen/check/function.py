"""What is registered runs where the request is."""

from __future__ import annotations

from ..diagnostics.diagnostic import Diagnostic
from ..ir.location import Location
from ..ir.model import Function


def check_called(function: Function, role: str, location: Location, blocking: bool | None) -> Diagnostic | None:
    """Refuse what this version does not run: functions that say that they block.

    Args:
        function: what is registered.
        role: as what: `handler`, `middleware`.
        location: where.
        blocking: what the application says of it.

    Returns:
        What is wrong with it.
    """
    if not blocking:
        return None
    return Diagnostic("RPY322", f"the {role} {function.name} is registered with blocking=True", location)
