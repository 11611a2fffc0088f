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
        header_timeout=milliseconds(policies.header_timeout),
        body_timeout=milliseconds(policies.body_timeout),
        keep_alive_timeout=milliseconds(policies.keep_alive_timeout),
        send_timeout=milliseconds(policies.send_timeout),
        disconnect_grace=milliseconds(policies.disconnect_grace),
        pool_threads=policies.pool_threads,
        pool_queue=policies.pool_queue,
        stuck_after=milliseconds(policies.stuck_after),
        handler_timeout=optional_milliseconds(policies.handler_timeout),
    )


def milliseconds(seconds: float) -> int:
    """A time in the unit of the plan.

    Args:
        seconds: the time.
    """
    return round(seconds * 1000)


def optional_milliseconds(seconds: float | None) -> int | None:
    """The same for a time that may be left out.

    Args:
        seconds: the time; None for none.
    """
    return None if seconds is None else milliseconds(seconds)
