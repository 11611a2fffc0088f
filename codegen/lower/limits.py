"""What clients may not exceed, in the units of the plan."""

from __future__ import annotations

from ..ir.plan import Limits
from ..ir.policies import Policies


def lower_limits(policies: Policies) -> Limits:
    """Write the policies of an application as the server compares with them.

    Args:
        policies: of the application.

    Returns:
        The same, with times in milliseconds.
    """
    return Limits(
        max_body_size=policies.max_body_size,
        max_target_length=policies.max_target_length,
        max_header_size=policies.max_header_size,
        max_header_count=policies.max_header_count,
        max_connections=policies.max_connections,
        max_requests_in_flight=policies.max_requests_in_flight,
        header_timeout=_milliseconds(policies.header_timeout),
        body_timeout=_milliseconds(policies.body_timeout),
        keep_alive_timeout=_milliseconds(policies.keep_alive_timeout),
        send_timeout=_milliseconds(policies.send_timeout),
        disconnect_grace=_milliseconds(policies.disconnect_grace),
        pool_threads=policies.pool_threads,
        pool_queue=policies.pool_queue,
        stuck_after=_milliseconds(policies.stuck_after),
    )


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
