"""What is registered is an ordinary function."""

from __future__ import annotations

from ..diagnostics.diagnostic import Diagnostic
from ..ir.location import Location
from ..ir.model import Function


def check_called(function: Function, role: str, location: Location) -> Diagnostic | None:
    """Refuse async functions.

    Args:
        function: what is registered.
        role: as what: `handler`, `middleware`.
        location: where.

    Returns:
        What is wrong with it.
    """
    if not function.is_async:
        return None
    name = function.name.rpartition(".")[2]
    return Diagnostic(
        "RPY318",
        f"the {role} {function.name} is an async function",
        location,
        (function.location,),
        remedy=f"write def {name} in place of async def {name}",
    )
