"""A worker that does not become ready is named in the log."""

from __future__ import annotations

import re
import subprocess
import sys

from rupy._serve.supervisor.slow_start import SlowStart
from tests.support.server import environment

SUPERVISOR = """
import socket
import sys

from rupy._serve.supervisor import slow_start
from rupy._serve.supervisor.settings import Settings
from rupy._serve.supervisor.supervisor import Supervisor
from rupy._serve.supervisor.worker import Program

slow_start.FIRST = 0.2
hangs = Program(lambda handover: [sys.executable, "-c", "import time; time.sleep(600)"])
Supervisor(hangs, [socket.create_server(("127.0.0.1", 0))], Settings(workers=1)).run()
"""


def test_a_worker_is_named_after_ten_seconds_then_when_it_has_taken_twice_as_long() -> None:
    slow = SlowStart(100.0)
    seconds = [now - 100 for now in range(100, 200) if slow.name(float(now)) is not None]
    assert seconds == [10, 20, 40, 80]


def test_moments_that_nobody_looked_at_are_one() -> None:
    slow = SlowStart(0.0)
    said = slow.name(45.0)
    assert said is not None
    assert said.startswith("is not ready after 45 s: ")
    assert slow.next == 80.0


def test_the_supervisor_names_it() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR], stderr=subprocess.PIPE, text=True, env=environment()
    ) as process:
        assert process.stderr is not None
        for _ in range(2):
            line = process.stderr.readline()
            assert re.fullmatch(r"rupy: worker 1 \(pid \d+\) is not ready after \d+ s: it still imports .*\n", line)
        process.terminate()
        assert process.wait(20) == 0
