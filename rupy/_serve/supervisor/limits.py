"""When a worker that is well is replaced all the same."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .settings import Settings

if TYPE_CHECKING:
    from .worker import Worker

#: Part of the lifetime that is added at most, at random: workers that start together are not replaced together.
SPREAD = 0.1

_random = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one worker may reach.

    Args:
        requests: how many it may answer.
        lifetime: seconds that it may serve.
        memory: resident memory that it may have, bytes.
    """

    requests: int | None
    lifetime: float | None
    memory: int | None

    @classmethod
    def draw(cls, settings: Settings) -> Limits:
        """The limits of the next worker.

        Args:
            settings: of all workers.
        """
        requests, lifetime, memory = settings.max_requests, settings.max_lifetime, settings.max_memory
        return cls(
            None if requests is None else requests + _random.randint(0, settings.max_requests_jitter),
            None if lifetime is None else lifetime * (1 + SPREAD * _random.random()),
            None if memory is None else memory << 20,
        )

    def reached(self, worker: Worker, now: float) -> str | None:
        """What a worker has reached, in words; None while it is within its limits.

        Args:
            worker: one that serves.
            now: the time.
        """
        if worker.full:
            return f"has answered {self.requests} requests"
        if self.lifetime is not None and worker.served(now) >= self.lifetime:
            return f"has served for {worker.served(now):.0f} s"
        if self.memory is not None and (resident := worker.resident()) > self.memory:
            return f"has grown to {resident >> 20} MiB"
        return None
