"""CPython's own tests of asyncio, against our event loop.

What differs from the stock loop, and why, stands in `cpython.py`; everything else has to pass. Left out are modules of
other platforms, and those that make no loop.
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


@pytest.mark.slow
@pytest.mark.parametrize("module", MODULES)
def test_cpythons_own_tests_pass(module: str) -> None:
    command = [sys.executable, str(Path(__file__).with_name("cpython.py")), f"test_{module}"]
    ran = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL
    )
    assert ran.returncode == 0, ran.stderr[-5000:]
    assert "\nRan " in ran.stderr
