"""When to say that a worker is not ready yet."""

from __future__ import annotations

#: Seconds after which a worker is named that has not loaded the application; then whenever it has taken twice as long.
FIRST = 10.0


class SlowStart:
    """The moments at which a worker that is not ready is named.

    Args:
        started: when its process was started, seconds of the monotonic clock.
    """

    def __init__(self, started: float) -> None:
        self._started = started
        self._patience = FIRST

    @property
    def next(self) -> float:
        """The next moment, seconds of the monotonic clock."""
        return self._started + self._patience

    def name(self, now: float) -> str | None:
        """What there is to say, once for each moment.

        Args:
            now: seconds of the monotonic clock.

        Returns:
            What the worker does; None before the next moment.
        """
        if now < self.next:
            return None
        taken = now - self._started
        while self.next <= now:
            self._patience *= 2
        return f"is not ready after {taken:.0f} s: it still imports the application, or its start-up functions run"
