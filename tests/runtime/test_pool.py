"""The threads of the pool from their start to the end of the server."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import time

import pytest

from tests.support.wire import eventually, get

PROGRAM = "pool"


@pytest.fixture
def start(program, mode):
    """Serves with options of the application, and with seconds of grace."""

    def starting(grace: float = 30, **options: object):
        arguments = ["--grace", str(grace)] if mode == "built" else []
        return program.start(mode, *arguments, GRACE=str(grace), OPTIONS=json.dumps(options))

    return starting


def begun(server, what: object) -> bool:
    return eventually(lambda: what in json.loads(server.ask(get("/begun")).body), 20)


def test_threads_are_started_when_they_are_needed(start):
    with start(pool_threads=3) as server:
        assert server.ask(get("/threads")).text == "0"
        for _ in range(5):
            assert server.ask(get("/wait/0.0")).text == "waited"
        # One may not be idle again when the next request is there.
        assert server.ask(get("/threads")).text in ("1", "2")
        with contextlib.ExitStack() as stack:
            connections = [stack.enter_context(server.connect()) for _ in range(6)]
            for connection in connections:
                connection.send(get("/wait/0.5"))
            assert [connection.answer().text for connection in connections] == ["waited"] * 6
        assert server.ask(get("/threads")).text == "3"


def test_what_is_in_flight_is_finished(start):
    with start() as server, server.connect() as connection:
        connection.send(get("/wait/2.0"))
        assert begun(server, 2.0)
        server.signal(signal.SIGTERM)
        answer = connection.answer()
        assert (answer.text, answer.field("connection")) == ("waited", "close")
        assert server.wait(20) == 0


def test_what_is_in_flight_is_finished_though_its_client_has_left(start):
    with start() as server:
        with server.connect() as connection:
            connection.send(get("/wait/2.0"))
            assert begun(server, 2.0)
            connection.reset()
        server.signal(signal.SIGTERM)
        assert server.wait(20) == 0
        assert server.output == "waited\n"


@pytest.mark.parametrize("path", ["spin", "stubborn"])
def test_a_handler_that_never_ends_does_not_keep_the_server(start, path):
    with start(grace=0.5) as server, server.connect() as connection:
        connection.send(get(f"/{path}"))
        assert begun(server, path)
        server.signal(signal.SIGTERM)
        assert server.wait(20) == 0
    assert "Traceback" not in server.log


def test_a_thread_that_is_at_work_at_the_end_is_asked_once_and_then_given_up(start):
    with start(grace=0.5) as server, server.connect() as connection:
        connection.send(get("/defiant"))
        assert begun(server, "defiant")
        server.signal(signal.SIGTERM)
        assert server.wait(20) == 0
    assert server.output == "asked to end\n"
    given_up = r"GET /defiant: app\.defiant \(app\.py:\d+\) does not end, .*; it stands at\n  File .*app\.py"
    assert len(re.findall(given_up, server.log)) == 1


@pytest.mark.parametrize("path", ["late", "late-stream"])
def test_a_thread_that_comes_back_while_the_interpreter_ends_breaks_nothing(start, path):
    with start(grace=0.5) as server, server.connect() as connection:
        connection.send(get(f"/{path}"))
        assert begun(server, path)
        server.signal(signal.SIGTERM)
        assert server.wait(20) == 0
    assert server.output == "last"


def test_what_has_begun_when_it_is_put_off_passes_its_hooks(start):
    with start(pool_threads=1, pool_queue=1) as server, server.connect() as holding, server.connect() as waiting:
        holding.send(get("/held"))
        assert begun(server, "held")
        waiting.send(get("/first"))
        # The lane has read what was sent before this.
        assert server.ask(get("/threads")).text == "1"
        refused = {path: server.ask(get(path)) for path in ("/first", "/admitted", "/surrounded")}
        assert {path: (answer.status, answer.field("x-mark")) for path, answer in refused.items()} == {
            "/first": (503, None),
            "/admitted": (503, "503"),
            "/surrounded": (503, "503"),
        }
        assert {answer.field("retry-after") for answer in refused.values()} == {"1"}
        assert server.ask(get("/release")).status == 204
        assert (holding.answer().text, waiting.answer().text) == ("held", "first")


def test_a_stream_is_closed_when_the_server_ends(start):
    with start(grace=0.5) as server, server.connect() as connection:
        connection.send(get("/endless"))
        connection.socket.recv(1000)
        server.signal(signal.SIGTERM)
        assert server.wait(20) == 0
    assert server.output == "closed\n"


def test_the_lane_answers_beside_a_thread_that_computes(start):
    """It asks for the GIL, and gets it after an interval."""
    with start() as server, server.connect() as spinning, server.connect() as connection:
        spinning.send(get("/spin"))
        assert begun(server, "spin")
        times = []
        for _ in range(50):
            asked = time.monotonic()
            assert connection.ask(get("/threads")).status == 200
            times.append(time.monotonic() - asked)
        assert sorted(times)[25] < 0.1
        server.process.kill()


def test_a_thread_goes_on_beside_a_lane_that_is_saturated(start):
    """With requests that run no byte code, which alone would make the lane let go of the GIL."""
    with start() as server, server.connect() as counting, server.connect() as flooding:
        size = len(flooding.ask(get("/nowhere")).raw)
        flooding.send(get("/nowhere") * 200)
        counting.send(get("/count/1000000"))
        counting.socket.setblocking(False)
        end, answered, received = time.monotonic() + 60, b"", 0
        while b"1000000" not in answered and time.monotonic() < end:
            received += len(flooding.socket.recv(1 << 18))
            if received >= 100 * size:
                received -= 100 * size
                flooding.send(get("/nowhere") * 100)
            with contextlib.suppress(BlockingIOError):
                answered += counting.socket.recv(1 << 16)
        assert answered.endswith(b"1000000")
