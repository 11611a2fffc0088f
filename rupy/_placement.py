"""Where `def` functions run: what is said of it in the log."""

from __future__ import annotations

import sys


def trace(line: str) -> None:
    """Say a decision, where `RUPY_TRACE_TIERS=1` asks for all of them.

    Args:
        line: the route, where it runs, and why.
    """
    sys.stderr.write(f"rupy: {line}\n")


def moved(line: str) -> None:
    """Log that a route runs elsewhere from now on.

    Args:
        line: the route, and why.
    """
    import logging

    logging.getLogger(__name__.partition(".")[0]).warning("%s", line)
