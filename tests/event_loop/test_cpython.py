"""CPython's own tests of asyncio, against our event loop.

What differs from the stock loop, and why, is `DIFFERENT`; everything else has to pass. Left out are modules of other
platforms, and those that make no loop.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.server import ROOT, environment

MODULES = [
    "base_events",
    "buffered_proto",
    "context",
    "events",
    "futures",
    "locks",
    "queues",
    "runners",
    "selector_events",
    "sendfile",
    "server",
    "sock_lowlevel",
    "ssl",
    "sslproto",
    "streams",
    "subprocess",
    "taskgroups",
    "tasks",
    "threads",
    "timeouts",
    "unix_events",
    "waitfor",
]

#: Tests that fail with our loop, and why.
DIFFERENT = {
    # The child is forked while a loop runs, and runs a loop of its own on the same thread: the state of the parent's
    # runtime is the child's, and refuses. asyncio.run() in such a child makes a stock loop, and works.
    "test_get_event_loop_new_process": "a process forked by a running loop cannot run another loop of ours",
}


@pytest.mark.slow
@pytest.mark.parametrize("module", MODULES)
def test_cpythons_own_tests_pass(module: str) -> None:
    command = [sys.executable, str(Path(__file__).with_name("cpython.py")), f"test_{module}"]
    ran = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL
    )
    failed = [line for line in ran.stderr.splitlines() if line.startswith(("FAIL: ", "ERROR: "))]
    assert [line for line in failed if line.split()[1] not in DIFFERENT] == [], ran.stderr[-5000:]
    assert "\nRan " in ran.stderr, ran.stderr[-5000:]
    assert ran.returncode == (1 if failed else 0)
