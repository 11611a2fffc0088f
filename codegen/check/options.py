"""Limits are numbers within what the server can keep."""

from __future__ import annotations

from dataclasses import dataclass

from ..diagnostics.diagnostic import Diagnostic
from ..ir.location import Location
from ..ir.policies import DEFAULT_POLICIES, Policies


@dataclass(frozen=True, slots=True)
class Range:
    """What an option takes.

    Args:
        unit: what it counts.
        least: smallest value.
        most: largest value.
        fractions: whether it takes a float.
        optional: whether it takes None.
    """

    unit: str
    least: float
    most: int
    fractions: bool = False
    optional: bool = False

    def __contains__(self, value: object) -> bool:
        kind = type(value)
        if value is None:
            return self.optional
        if kind is not int and not (self.fractions and kind is float):
            return False
        # Not a number is within no range.
        return bool(self.least <= value <= self.most)  # type: ignore[operator]

    def __str__(self) -> str:
        return f"a number of {self.unit} from {self.least} to {self.most}{', or None' if self.optional else ''}"


# The server looks at times once a second; a day is as good as for ever.
_SECONDS = Range("seconds", 1, 86_400, fractions=True)

# Of a timer of its own, in milliseconds.
_TIMEOUT = Range("seconds", 0.001, 86_400, fractions=True, optional=True)

#: By name of the option.
RANGES = {
    # The counters of the runtime are 64 bits wide.
    "max_body_size": Range("bytes", 0, 2**63 - 1),
    # The `Uri` of the crate http is no longer.
    "max_target_length": Range("bytes", 1, 65_534),
    # As much as is buffered of a request.
    "max_header_size": Range("bytes", 256, 256 * 1024),
    # The `HeaderMap` of the crate http holds no more.
    "max_header_count": Range("header fields", 1, 10_000),
    "max_connections": Range("connections", 1, 1_000_000),
    "max_requests_in_flight": Range("requests", 1, 1_000_000),
    "header_timeout": _SECONDS,
    "body_timeout": _SECONDS,
    "keep_alive_timeout": _SECONDS,
    "send_timeout": _SECONDS,
    "disconnect_grace": Range("seconds", 0, 86_400, fractions=True),
    "pool_threads": Range("threads", 1, 1_000),
    "pool_queue": Range("requests", 0, 1_000_000),
    "stuck_after": Range("seconds", 0, 86_400, fractions=True),
    "handler_timeout": _TIMEOUT,
}

#: Options on what comes before a request: connections and heads.
_OF_CONNECTIONS = (
    "max_header_size",
    "max_header_count",
    "max_connections",
    "header_timeout",
    "keep_alive_timeout",
    "send_timeout",
    "disconnect_grace",
)


def check_option(name: str, value: object, location: Location) -> Diagnostic | None:
    """Check an option.

    Args:
        name: of the option.
        value: what the application wrote.
        location: where.

    Returns:
        What is wrong with it.
    """
    if value in RANGES[name]:
        return None
    return Diagnostic("RPY325", f"{name} is {value!r:.80}", location, remedy=f"write {RANGES[name]}")


def check_timeout(value: object, location: Location) -> Diagnostic | None:
    """Check the time limit of a route.

    Args:
        value: what the application wrote.
        location: where.

    Returns:
        What is wrong with it.
    """
    if value in _TIMEOUT:
        return None
    return Diagnostic("RPY325", f"timeout is {value!r:.80}", location, remedy=f"write {_TIMEOUT}")


def check_json_default(value: object, location: Location) -> Diagnostic | None:
    """Check the function that writes objects which nobody knows as JSON.

    Args:
        value: what the application wrote.
        location: where.

    Returns:
        What is wrong with it.
    """
    if value is None or callable(value):
        return None
    return Diagnostic(
        "RPY325", f"json_default is {value!r:.80}", location, remedy="write a function of one value, or None"
    )


def check_options(policies: Policies, location: Location) -> Diagnostic | None:
    """Check all of them.

    Args:
        policies: what the application wrote.
        location: where.

    Returns:
        What is wrong with the first that is wrong.
    """
    wrong = (check_option(name, getattr(policies, name), location) for name in RANGES)
    return next(filter(None, wrong), None)


def check_without_connections(policies: Policies) -> str | None:
    """Check the options of an application whose requests come from somebody else's server.

    Args:
        policies: what the application wrote.

    Returns:
        The first option that would have no effect, and what to do; None where there is none.
    """
    for name in _OF_CONNECTIONS:
        value = getattr(policies, name)
        if value != getattr(DEFAULT_POLICIES, name):
            return f"{name}={value!r} has no effect here, the connections are those of the program: limit them there"
    return None
