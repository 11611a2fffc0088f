"""One place among the workers: its socket stays, its processes come and go."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field

from .backoff import Backoff
from .worker import Worker


@dataclass(slots=True)
class Slot:
    """A place among the workers.

    Args:
        number: counted from 1.
        listener: its socket, which outlives its workers: what waits in its queue is for the next one.
    """

    number: int
    listener: socket.socket
    workers: list[Worker] = field(default_factory=list)
    backoff: Backoff = field(default_factory=Backoff)
    #: When its next worker may start.
    start_at: float = 0.0

    @property
    def loading(self) -> Worker | None:
        """The worker that is on its way."""
        return next((worker for worker in self.workers if worker.ready is None and worker.told is None), None)

    @property
    def serving(self) -> Worker | None:
        """The worker that serves, or the latest where another one takes over."""
        ready = (worker for worker in reversed(self.workers) if worker.ready is not None and worker.told is None)
        return next(ready, None)

    def hand_over(self) -> None:
        """Tell the others to stop when a worker is ready to take over."""
        latest = self.serving
        for worker in self.workers:
            if latest is not None and worker is not latest and worker.ready is not None:
                worker.tell_to_stop()
