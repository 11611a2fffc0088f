"""What is measured, and how much of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .cases import Load


@dataclass(frozen=True)
class Sample:
    """One run of wrk.

    Args:
        server: short name.
        load: name of the load.
        start: number of the process start, from 0.
        round: number of the round within it, from 0.
        rate: requests a second.
        cpu_us: CPU of the server's processes for a request, µs.
        p99_ms: latency, milliseconds; None for pipelined requests.
        errors: answers and connections that failed.
    """

    server: str
    load: str
    start: int
    round: int
    rate: float
    cpu_us: float
    p99_ms: float | None
    errors: int


@dataclass(frozen=True)
class Beside:
    """One run of wrk on an application that has a fast route, and one that computes on a thread of the pool.

    Args:
        server: short name.
        phase: `alone`: the fast route while nothing computes; `beside`: while the thread computes; `saturated`: requests
            that run no bytecode while it computes, pipelined, so that the lane never waits for one.
        start: number of the process start, from 0.
        round: number of the round within it, from 0.
        rate: requests a second.
        p99_ms: latency, milliseconds; None for pipelined requests.
        progress: of the thread: its share of what it does while no request comes; None where it does not compute.
    """

    server: str
    phase: str
    start: int
    round: int
    rate: float
    p99_ms: float | None
    progress: float | None


@dataclass
class Results:
    """Everything that was measured.

    Args:
        samples: of the interleaved rounds.
        resident_mb: of each server after the rounds, one for each start; of the application without middleware.
        absent: why a server, or a server in a load, is not measured.
        documented: of the run that README documents, with many connections; `load` says which.
        beside: of a fast route beside a computing thread.
    """

    samples: list[Sample] = field(default_factory=list)
    resident_mb: dict[str, list[float]] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    documented: list[Sample] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)


@dataclass(frozen=True)
class Schedule:
    """How much is measured.

    Args:
        loads: what is sent.
        starts: how often all servers are started anew.
        rounds: rounds of each start; one more, the first, warms up and is not counted.
        seconds: length of a run.
        documented: length of the run that README documents; 0: there is none.
    """

    loads: Sequence[Load]
    starts: int
    rounds: int
    seconds: int
    documented: int
