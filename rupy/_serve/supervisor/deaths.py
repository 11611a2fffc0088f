"""Why a process ended, in words."""

from __future__ import annotations

import signal


def cause(code: int) -> str:
    """Say how a process ended.

    Args:
        code: its exit code; negative for the signal that ended it.

    Example:
        >>> cause(4)
        'ended with exit code 4'
        >>> cause(-9)
        'was ended by SIGKILL'
    """
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
