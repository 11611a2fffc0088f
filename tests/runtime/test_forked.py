"""Children that a serving process forks: nothing of the server is in them, and none of them answers."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path

import pytest

from tests.support.wire import eventually, get
from tests.support.workers import children, is_alive, supervised

PROGRAM = "forked"

KINDS = ["def", "pool", "driven", "async", "thread"]
#: What a child does, and how it ends.
ENDS = {"return": "0", "exit": "7", "raise": "1", "text": "1"}


@pytest.fixture
def fresh(program, mode):
    """A server that a test may end."""
    with program.start(mode) as server:
        yield server


@pytest.fixture
def left():
    """Children that tests leave alone, ended at last."""
    pids: list[int] = []
    yield pids
    for pid in pids:
        if is_alive(pid):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_child_that_comes_back_ends_as_a_script_does(connection, kind, how):
    # On one connection: a second answer would be taken for that of the next request.
    assert connection.ask(get(f"/{kind}/{how}")).text == ENDS[how]
    assert connection.ask(get("/pid")).text.isdigit()


@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("path", ["/stream/{}", "/async-stream/{}"])
def test_a_child_that_is_forked_in_a_stream_sends_nothing(connection, path, how):
    assert connection.ask(get(path.format(how))).text == f"first {ENDS[how]}"
    assert connection.ask(get("/pid")).text.isdigit()


@pytest.mark.parametrize("how", ENDS)
def test_a_child_that_is_forked_in_middleware_ends_there(connection, how):
    assert connection.ask(get(f"/middleware?how={how}")).text == ENDS[how]
    assert connection.ask(get("/pid")).text.isdigit()


def test_a_child_that_goes_on_with_the_request_ends_with_its_handler(fresh):
    answer = fresh.ask(get("/around"))
    assert (answer.text, answer.field("child")) == ("behind", "0")
    assert fresh.output == "behind\n" * 2


@pytest.mark.parametrize("how", ENDS)
def test_a_child_that_is_forked_beside_requests_ends_there(fresh, how):
    fresh.ask(get(f"/background/{how}"))
    assert eventually(lambda: fresh.output == f"ended {ENDS[how]}\n")


@pytest.mark.parametrize("how", ENDS)
def test_a_child_that_is_forked_at_the_start_ends_there(program, mode, how):
    with program.start(mode, STARTUP=how) as server:
        assert server.output == f"ended {ENDS[how]}\n"
        assert server.ask(get("/pid")).text == str(server.process.pid)


def test_a_child_that_awaits_ends_and_says_why(fresh):
    assert fresh.ask(get("/await")).text == "1"
    assert "the child that app.awaits forked has ended at an await: the event loop is not in it" in fresh.log


def test_the_traceback_of_a_child_is_in_the_log(fresh):
    fresh.ask(get("/async/raise"))
    fresh.ask(get("/driven/exit"))
    assert fresh.log.count("\nValueError: in the child\n") == 1
    assert "SystemExit" not in fresh.log
    assert "failed" not in fresh.log


@pytest.mark.parametrize("kind", KINDS)
def test_a_child_obeys_signals(server, kind):
    assert server.ask(get(f"/{kind}/terminated")).text == str(-signal.SIGTERM)


@pytest.mark.parametrize("kind", KINDS)
def test_a_pool_of_processes_ends(server, kind):
    assert server.ask(get(f"/{kind}/pool")).text == "mapped"


@pytest.mark.parametrize("kind", KINDS)
def test_a_daemon_ends_with_the_server_at_once(fresh, kind):
    daemon = int(fresh.ask(get(f"/{kind}/daemon")).text)
    assert is_alive(daemon)
    begun = time.monotonic()
    fresh.signal(signal.SIGTERM)
    assert fresh.wait(10) == 0
    assert time.monotonic() - begun < 3
    assert not is_alive(daemon)


@pytest.mark.parametrize("kind", KINDS)
def test_a_child_that_outlives_the_server_keeps_neither_its_port_nor_its_clients(fresh, left, kind):
    with fresh.connect() as kept:
        kept.ask(get("/pid"))
        left.append(int(fresh.ask(get(f"/{kind}/lasting")).text))
        fresh.signal(signal.SIGTERM)
        assert fresh.wait(10) == 0
        assert is_alive(left[0])
        assert kept.is_closed()
        with socket.socket() as again:
            # Without SO_REUSEADDR connections that linger would count, too.
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(fresh.address)
            again.listen()


def test_a_child_of_a_worker_keeps_no_supervisor(program, mode, left):
    with supervised(program, mode, workers=1) as server:
        (worker,) = children(server)
        left.append(int(server.ask(get("/def/lasting")).text))
        server.signal(signal.SIGTERM)
        assert server.wait(10) == 0
        assert is_alive(left[0])
        assert not is_alive(worker)
        sockets = [os.readlink(entry) for entry in Path(f"/proc/{left[0]}/fd").iterdir() if not entry.is_dir()]
        assert sum(name.startswith("socket:") for name in sockets) <= 2, sockets
