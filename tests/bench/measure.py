"""Short runs of wrk, interleaved over servers that are all up, so that the noise of the machine meets each alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from . import wrk
from .cases import DOCUMENTED, Load
from .client import check
from .errors import BenchError
from .proc import cpu_us, resident_mb
from .processes import Running, running
from .results import Results, Sample, Schedule
from .servers import Server

Say = Callable[[str], None]


def measure(servers: Sequence[Server], schedule: Schedule, results: Results, say: Say) -> None:
    """Measure all servers.

    Raises:
        BenchError: wrk failed, or a server of ours did not start or answered wrongly.
    """
    for start in range(schedule.starts):
        with ExitStack() as stack:
            up = start_all(servers, schedule.loads, stack, results)
            answering = {load: _answering(up, load, results) for load in schedule.loads}
            for number in range(-1, schedule.rounds):
                phase = f"round {number + 1} of {schedule.rounds}" if number >= 0 else "warming up"
                say(f"start {start + 1} of {schedule.starts}, {phase}")
                for load, able in answering.items():
                    for one in _rotated(able, number):
                        sample = _sample(one, load, start, number, schedule.seconds, results)
                        if sample is not None and number >= 0:
                            results.samples.append(sample)
            for one in up:
                if "routes" in one.pids:
                    results.resident_mb.setdefault(one.server.name, []).append(resident_mb(one.pids["routes"]))


def measure_documented(servers: Sequence[Server], seconds: int, results: Results, say: Say) -> None:
    """Run `wrk -t12 -c400`, which README documents, against each server in turn.

    Raises:
        BenchError: as for `measure`.
    """
    with ExitStack() as stack:
        for one in start_all(servers, [DOCUMENTED], stack, results):
            say(f"wrk -t{DOCUMENTED.threads} -c{DOCUMENTED.connections} -d{seconds}s: {one.server.title}")
            sample = _sample(one, DOCUMENTED, 0, 0, seconds, results)
            if sample is not None:
                results.documented.append(sample)


def start_all(servers: Sequence[Server], loads: Sequence[Load], stack: ExitStack, results: Results) -> list[Running]:
    """Start the applications that loads ask for, where servers have them; a peer that does not start is absent.

    Raises:
        BenchError: a server of ours does not start.
    """
    up = []
    for server in servers:
        modules = {load.case.module for load in loads if server.takes(load)}
        if not modules:
            continue
        try:
            up.append(stack.enter_context(running(server, sorted(modules))))
        except BenchError as error:
            if server.ours:
                raise
            results.absent[server.title] = str(error)
    return up


def answers(one: Running, load: Load) -> str | None:
    """Check that a server answers a load.

    Returns:
        Why it is not measured, None if it is.

    Raises:
        BenchError: it is one of ours and answers wrongly.
    """
    if load.pipelined > 1 and not one.server.keeps_alive:
        return "it closes the connection after every answer"
    try:
        check(one.ports[load.case.module], load)
    except BenchError as error:
        if one.server.ours:
            raise BenchError(f"{one.server.title}: {error}") from error
        return str(error)
    return None


def _answering(up: Sequence[Running], load: Load, results: Results) -> list[Running]:
    able = []
    for one in up:
        if not one.server.takes(load):
            continue
        reason = answers(one, load)
        if reason is None:
            able.append(one)
        else:
            results.absent[f"{one.server.title} ({load.title})"] = reason
    return able


def _rotated(able: Sequence[Running], number: int) -> list[Running]:
    first = number % len(able) if able else 0
    return [*able[first:], *able[:first]]


def _sample(one: Running, load: Load, start: int, number: int, seconds: int, results: Results) -> Sample | None:
    name, pid = one.server.name, one.pids[load.case.module]
    before = cpu_us(pid)
    output = wrk.run(one.ports[load.case.module], load, seconds)
    spent = cpu_us(pid) - before
    if output.requests == 0:
        if one.server.ours:
            raise BenchError(f"{one.server.title}: {load.title}: no answer within {seconds} s")
        absent = f"{one.server.title} ({load.title}, start {start + 1}, round {number + 1})"
        results.absent[absent] = "no answer in time"
        return None
    cpu = spent / output.requests
    return Sample(name, load.name, start, number, output.rate, cpu, output.p99_ms, output.errors)
