"""Processes that are killed, reloaded and stopped under load."""

from __future__ import annotations

import re
import signal

import pytest

from tests.support.wire import eventually
from tests.support.workers import changed, children, supervised

from .load import Load
from .memory import EAGER, settled

PROGRAM = "faults"

#: Requests that make a process as large as it gets.
WARM = 4000


pytestmark = pytest.mark.timeout(120, func_only=True)


@pytest.fixture(params=[1, 8], ids=["one by one", "pipelined"])
def pipeline(request):
    return request.param


def is_told(load: Load, pipeline: int) -> bool:
    """Whether clients with one request at a time heard in an answer that their connection ends; a few may be too slow."""
    return pipeline > 1 or load.tally.closed <= 4


def warm(server, pipeline: int = 1) -> int:
    """Memory once every worker has answered its share."""
    with Load(server, pipeline=pipeline) as load:
        load.wait(WARM)
    return settled(server)


def test_a_worker_is_killed(program, mode, pipeline, verdict):
    with supervised(program, mode, environment=EAGER, workers=2) as server:
        before = warm(server, pipeline)
        with Load(server, pipeline=pipeline) as load:
            for _ in range(3):
                load.wait(1000)
                workers = children(server)
                load.kill(min(workers))
                assert eventually(lambda workers=workers: len(children(server) - workers) == 1)
            load.wait(WARM)
        assert load.tally.refused == 0
        assert server.log.count("was ended by SIGKILL") == 3
        verdict(load.tally, settled(server) - before)


def test_all_workers_are_reloaded(program, mode, pipeline, verdict):
    with supervised(program, mode, environment=EAGER, workers=2) as server:
        before = warm(server, pipeline)
        with Load(server, pipeline=pipeline) as load:
            for count in range(1, 4):
                load.wait(1000)
                workers = children(server)
                server.signal(signal.SIGHUP)
                assert changed(server, workers)
                assert eventually(lambda count=count: server.log.count("rupy: reloaded, 2 workers") == count)
            load.wait(WARM)
        assert load.tally.refused == 0
        assert is_told(load, pipeline)
        verdict(load.tally, settled(server) - before)


def test_workers_are_replaced_after_their_requests(program, mode, verdict):
    with supervised(program, mode, environment=EAGER, workers=2, max_requests=1000, max_requests_jitter=500) as server:
        before = settled(server)
        with Load(server) as load:
            assert eventually(lambda: len(re.findall(r"has answered \d+ requests", server.log)) >= 6, seconds=30)
        assert load.tally.refused == 0
        assert eventually(lambda: len(children(server)) == 2)
        verdict(load.tally, settled(server) - before)


@pytest.mark.parametrize("workers", [None, 2], ids=["alone", "workers"])
def test_the_server_is_stopped(program, mode, pipeline, workers, verdict):
    with supervised(program, mode, environment=EAGER, **({} if workers is None else {"workers": workers})) as server:
        before = warm(server, pipeline)
        growth = warm(server, pipeline) - before
        with Load(server, pipeline=pipeline) as load:
            load.wait(1000)
            server.signal(signal.SIGTERM)
            assert server.wait(10) == 0
        # It had stopped listening, and said so.
        assert load.tally.refused > 0
        assert is_told(load, pipeline)
        verdict(load.tally, growth)
