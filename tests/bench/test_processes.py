from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.bench import processes
from tests.bench.errors import BenchError
from tests.bench.pinning import cores
from tests.bench.proc import tree
from tests.bench.servers import Server
from tests.support.wire import eventually

# A server whose child shares its session, like a worker.
PARENT = """\
import os, subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
import http.server
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), http.server.BaseHTTPRequestHandler).serve_forever()
"""


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "WORK", tmp_path)


def server(program: str, tmp_path: Path, *, pinned: bool = True) -> Server:
    command = [sys.executable, "-c", program]
    return Server("one", "One", tmp_path, lambda _module, _port: command, pinned=pinned)


def alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"


def test_a_server_is_pinned_and_ends_with_its_children(tmp_path):
    with processes.running(server(PARENT, tmp_path), ["routes"]) as one:
        pids = tree(one.pids["routes"])
        assert len(pids) == 2
        assert all(os.sched_getaffinity(pid) == {cores()[0]} for pid in pids)
    # A killed process that is nobody's child any more takes a moment.
    assert eventually(lambda: not any(alive(pid) for pid in pids))


def test_a_server_that_is_not_pinned_may_run_anywhere(tmp_path):
    with processes.running(server(PARENT, tmp_path, pinned=False), ["routes"]) as one:
        assert os.sched_getaffinity(one.pids["routes"]) == os.sched_getaffinity(0)


def test_each_application_has_its_own_process_and_port(tmp_path):
    with processes.running(server(PARENT, tmp_path), ["routes", "guarded"]) as one:
        assert len({*one.ports.values()}) == len({*one.pids.values()}) == 2


def test_a_server_that_ends_at_once_says_why(tmp_path):
    failing = server("import sys; sys.exit('no such option')", tmp_path)
    with (
        pytest.raises(BenchError, match="One \\(routes\\) ended with 1:\nno such option"),
        processes.running(failing, ["routes"]),
    ):
        pass
