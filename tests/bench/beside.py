"""A fast route beside a thread of the pool that computes: how long the one waits, and how far the other gets."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from . import wrk
from .cases import FAST, NO_BYTECODE, Load
from .errors import BenchError
from .measure import Say, answers, start_all
from .processes import Running
from .results import Beside, Results, Schedule
from .servers import Server

#: For an answer, and for the thread to get on, seconds.
TIMEOUT = 30.0


def measure_beside(servers: Sequence[Server], schedule: Schedule, results: Results, say: Say) -> None:
    """Measure the servers that have such an application.

    Raises:
        BenchError: wrk failed, or a server did not start or answered wrongly.
    """
    for start in range(schedule.starts):
        with ExitStack() as stack:
            up = start_all(servers, [FAST], stack, results)
            for number in range(-1, schedule.rounds):
                say(f"beside a computing thread: start {start + 1}, round {number + 1}")
                for one in up:
                    found = _round(one, start, number, schedule.seconds)
                    results.beside += found if number >= 0 else []


def check_beside(one: Running) -> None:
    """Check the answers that are measured, beside a thread that gets on meanwhile.

    Raises:
        BenchError: one of them is wrong, or the thread stands still.
    """
    with _computing(one.ports[FAST.case.module]) as thread:
        answers(one, FAST)
        answers(one, NO_BYTECODE)
        thread.wait_for_progress()


def _round(one: Running, start: int, number: int, seconds: int) -> list[Beside]:
    name, port = one.server.name, one.ports[FAST.case.module]
    output = _loaded(port, FAST, seconds)
    found = [Beside(name, "alone", start, number, output.rate, output.p99_ms, None)]
    with _computing(port) as thread:
        begun = thread.mark()
        time.sleep(seconds)
        most = thread.steps_per_second(begun)
        for phase, load in (("beside", FAST), ("saturated", NO_BYTECODE)):
            begun = thread.mark()
            output = _loaded(port, load, seconds)
            progress = thread.steps_per_second(begun) / most
            found.append(Beside(name, phase, start, number, output.rate, output.p99_ms, progress))
    return found


def _loaded(port: int, load: Load, seconds: int) -> wrk.Output:
    output = wrk.run(port, load, seconds)
    if output.errors or not output.requests:
        raise BenchError(f"{load.title}: {output.requests} answers, {output.errors} errors")
    return output


@dataclass(frozen=True)
class _Mark:
    """How far the thread was.

    Args:
        steps: that it had done.
        time: when, seconds of time.perf_counter.
    """

    steps: int
    time: float


@dataclass(frozen=True)
class _Thread:
    """A thread of the pool that computes, seen from outside.

    Args:
        port: of its server.
    """

    port: int

    def mark(self) -> _Mark:
        return _Mark(int(_get(self.port, "/steps")), time.perf_counter())

    def steps_per_second(self, begun: _Mark) -> float:
        now = self.mark()
        return (now.steps - begun.steps) / (now.time - begun.time)

    def wait_for_progress(self) -> None:
        begun = self.mark()
        while self.mark().steps == begun.steps:
            if time.perf_counter() > begun.time + TIMEOUT:
                raise BenchError(f"the computing thread did not get on within {TIMEOUT:.0f} s")
            time.sleep(0.01)


@contextmanager
def _computing(port: int) -> Iterator[_Thread]:
    """Let a thread of the pool compute.

    Raises:
        BenchError: it does not begin, or its request has no answer when it is told to stop.
    """
    thread, request = _Thread(port), HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        request.request("GET", "/compute")
        thread.wait_for_progress()
        yield thread
        _get(port, "/stop")
        if request.getresponse().read() != b"done":
            raise BenchError("the computing request was answered with something else")
    except (OSError, ValueError, HTTPException) as error:
        raise BenchError(f"the computing request: {error!r}") from error
    finally:
        request.close()


def _get(port: int, path: str) -> bytes:
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()
