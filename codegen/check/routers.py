"""What is included is a router, and not one that leads back."""

from __future__ import annotations

from ..diagnostics.diagnostic import Diagnostic
from ..ir.location import Location


def refuse_included(shown: str, location: Location) -> Diagnostic:
    """Refuse what stands in the place of a router.

    Args:
        shown: what the application wrote.
        location: where.
    """
    return Diagnostic("RPY329", f"{shown:.80} is not a router", location)


def refuse_itself(location: Location) -> Diagnostic:
    """Refuse a router that includes itself, or one that includes it.

    Args:
        location: of the include.
    """
    return Diagnostic("RPY330", "this router is included in itself", location)
