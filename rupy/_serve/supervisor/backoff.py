"""How long to wait before a worker that died is started again."""

from __future__ import annotations

#: Seconds after which a worker counts as healthy.
STABLE = 10.0
#: Seconds before the second start in a row; they double up to the longest.
FIRST = 0.5
LONGEST = 30.0


class Backoff:
    """Counts the deaths of a slot that follow each other closely."""

    def __init__(self) -> None:
        self._next = 0.0

    def delay(self, served: float) -> float:
        """Seconds to wait after a death: none after the first.

        Args:
            served: seconds for which the worker had served.
        """
        delay = 0.0 if served >= STABLE else self._next
        self._next = min(LONGEST, max(FIRST, 2 * delay))
        return delay
