"""The options of an application have values that a server can keep to."""

from __future__ import annotations

from ..diagnostics.diagnostic import Diagnostic
from ..ir.location import Location

# Larger sizes do not fit the runtime's counters; no body is ever so large.
_MAX_SIZE = 2**63 - 1


def check_max_body_size(size: object, location: Location) -> Diagnostic | None:
    """Check the largest size of a request body.

    Args:
        size: what the application wrote.
        location: where.

    Returns:
        What is wrong with it.
    """
    if type(size) is int and 0 <= size <= _MAX_SIZE:
        return None
    return Diagnostic("RPY325", f"max_body_size is {size!r:.80}", location, remedy="write a number of bytes")
