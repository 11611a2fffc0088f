"""What is registered runs where the application says."""

from __future__ import annotations

from ..diagnostics.diagnostic import Diagnostic
from ..ir.location import Location
from ..ir.model import Function


def check_called(function: Function, role: str, location: Location, blocking: bool | None) -> Diagnostic | None:
    """Refuse what nothing can take notice of: whether an `async def` blocks.

    Args:
        function: what is registered.
        role: as what: `handler`, `middleware`.
        location: where.
        blocking: what the application says of it.

    Returns:
        What is wrong with it.
    """
    if blocking is None or not function.is_async:
        return None
    message = f"the {role} {function.name} is an async def and is registered with blocking={blocking}"
    return Diagnostic("RPY322", message, location, (function.location,))
