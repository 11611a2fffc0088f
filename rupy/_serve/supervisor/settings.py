"""How many workers there are, where they listen, and when one is replaced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .sources import Sources


@dataclass(frozen=True, slots=True)
class Settings:
    """What a supervisor does.

    Args:
        workers: number of processes.
        host: address to listen on.
        port: port to listen on; 0 for a free one.
        uds: Unix socket to listen on in their place; all workers share it.
        shared_socket: all workers accept from one socket; otherwise the kernel spreads connections over one for each.
        grace: seconds that requests in flight are given at the end.
        max_requests: replace a worker that has answered so many.
        max_requests_jitter: at most so many more, drawn for each worker, so that they are not replaced together.
        max_lifetime: replace a worker that has served for so many seconds, and up to a tenth more.
        max_memory: replace a worker whose resident memory is larger, MiB.
        pid_file: file that `rupy reload` finds the supervisor by; None for none.
        pid_file_required: whether the supervisor ends when it cannot write it.
        watched: sources whose changes replace all workers. An application that cannot be loaded is then waited for, until
            the next change.
    """

    workers: int
    host: str = "127.0.0.1"
    port: int = 8000
    uds: str | None = None
    shared_socket: bool = False
    grace: float = 30.0
    max_requests: int | None = None
    max_requests_jitter: int = 0
    max_lifetime: float | None = None
    max_memory: int | None = None
    pid_file: str | None = None
    pid_file_required: bool = False
    watched: Sources | None = None
