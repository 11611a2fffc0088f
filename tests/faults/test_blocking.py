"""Handlers that block, beside handlers that do not."""

from __future__ import annotations

import contextlib
import time

import pytest

from tests.support.wire import get

from .load import Load
from .memory import EAGER, settled
from .tally import Tally

PROGRAM = "faults"

pytestmark = pytest.mark.timeout(120, func_only=True)

#: Connections that ask for what blocks, how often each does, and for how many milliseconds.
BLOCKED = 12
TIMES = 10
MILLISECONDS = 200


def block(server, path: str, tally: Tally) -> float:
    """Ask on several connections at a time for what blocks; the seconds that it takes."""
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(server.connect()) for _ in range(BLOCKED)]
        for _ in range(TIMES):
            for connection in connections:
                connection.send(get(path))
            for connection in connections:
                try:
                    answered = connection.answer().status == 200
                except (AssertionError, OSError) as error:
                    tally.lose(repr(error))
                    continue
                tally.answered += answered
                tally.lost += not answered
    return time.monotonic() - began


@pytest.mark.parametrize("path", ["/blocking", "/slow"], ids=["said", "measured"])
def test_handlers_that_block(program, mode, path, verdict):
    path = f"{path}/{MILLISECONDS}"
    with program.start(mode, **EAGER) as server:
        # Threads are started, and what is measured is moved.
        block(server, path, Tally())
        with Load(server) as load:
            load.wait(4000)
        before = settled(server)
        tally = Tally()
        with Load(server) as load:
            load.wait(100)
            asked = load.tally.answered
            seconds = block(server, path, tally)
            fast = load.tally.answered - asked
        # One after the other they would have taken longer, and nothing else would have been answered meanwhile.
        assert seconds < BLOCKED * TIMES * MILLISECONDS / 1000 / 2
        assert fast > 100
        assert (load.tally.closed, load.tally.refused) == (0, 0)
        tally.answered += load.tally.answered
        tally.lost += load.tally.lost
        tally.faults += load.tally.faults
        verdict(tally, settled(server) - before)
        assert tally.answered >= BLOCKED * TIMES + fast
