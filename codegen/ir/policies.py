"""The limits of an application: what `Rupy(…)` takes, and what holds where it says nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policies:
    """Limits that hold for the whole application, in each of its processes.

    Args:
        max_body_size: largest request body, bytes.
        max_target_length: longest path and query of a request, bytes.
        max_header_size: largest head of a request, its first line included, bytes.
        max_header_count: most header fields of a request.
        max_connections: most connections that are open at a time.
        max_requests_in_flight: most requests that are worked on at a time.
        header_timeout: seconds for the head of a request.
        body_timeout: seconds that the body of a request may stand still, or come too slowly.
        keep_alive_timeout: seconds between an answer and the next request of a connection.
        send_timeout: seconds that a client may read nothing of an answer.
        disconnect_grace: seconds that an async handler goes on after its client has sent its end.
        pool_threads: most threads for functions that block.
        pool_queue: most requests that wait for one of them.
        stuck_after: seconds after which a call that has not ended is named in the log; 0 for never.
        handler_timeout: seconds for the async functions of a request; None for no limit.
    """

    max_body_size: int = 16 * 1024 * 1024
    max_target_length: int = 16 * 1024
    max_header_size: int = 64 * 1024
    max_header_count: int = 100
    max_connections: int = 10_000
    max_requests_in_flight: int = 10_000
    header_timeout: float = 30.0
    body_timeout: float = 30.0
    keep_alive_timeout: float = 75.0
    send_timeout: float = 60.0
    disconnect_grace: float = 1.0
    pool_threads: int = 32
    pool_queue: int = 1_000
    stuck_after: float = 10.0
    handler_timeout: float | None = None


#: Those of an application that says nothing.
DEFAULT_POLICIES = Policies()
