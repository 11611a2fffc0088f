"""What an application does before its first request and after its last: docs/lifespan.md."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.server import START_TIMEOUT, STOP_TIMEOUT, StartFailure, environment
from tests.support.wire import eventually, get, json
from tests.support.workers import children, supervised

PROGRAM = "lifespan"

#: All that the program says when nothing goes wrong.
STARTED = ["enter", "startup 1", "startup 2"]
ENDED = ["shutdown 2", "shutdown 1", "exit"]


def said(server) -> list[str]:
    return [line for line in server.output.splitlines() if not line.startswith("returned")]


def start_failure(program, mode, **changes: str) -> str:
    """What a server says that does not start; its exit code comes first."""
    with pytest.raises(StartFailure) as failure, program.start(mode, **changes):
        pass
    return str(failure.value)


def test_it_runs_around_the_requests(program, mode):
    with program.start(mode) as server:
        assert said(server) == STARTED
        assert server.ask(get("/variables")).status == 200
        assert said(server) == STARTED
        assert server.stop() == 0
        assert said(server) == STARTED + ENDED
        assert "Traceback" not in server.log


def test_what_it_yields_is_the_state_of_each_request(server):
    # The names are each request's own, what they stand for is one.
    assert server.ask(get("/state")).show() == json('{"answer":43,"shared":1}')
    assert server.ask(get("/state")).show() == json('{"answer":43,"shared":2}')


@pytest.mark.parametrize("path", ["/variables", "/variables/async"])
def test_its_context_variables_are_seen_by_handlers(server, path):
    assert server.ask(get(path)).show() == json('["by the lifespan","by the start-up"]')


@pytest.mark.parametrize(
    ("step", "name", "says"),
    [
        ("enter", "the lifespan app.lifespan", ["enter"]),
        (
            "startup 1",
            "the start-up function app.first",
            ["enter", "startup 1", "left with: startup 1 on purpose", "exit"],
        ),
        ("startup 2", "the start-up function app.second", [*STARTED, "left with: startup 2 on purpose", "exit"]),
    ],
)
def test_a_start_up_that_fails_is_one_message(program, mode, step, name, says):
    failure = start_failure(program, mode, FAIL=step)
    assert failure.startswith("the server ended with 4:\nrupy: ")
    assert re.search(rf"^rupy: {name} \(app\.py:\d+\) failed\nTraceback", failure, re.MULTILINE)
    assert failure.rstrip().endswith(f"ValueError: {step} on purpose")
    assert failure.count("Traceback") == 1
    assert "serving" not in failure
    logs = max((program.folder.parent / f"{program.folder.name}.logs").iterdir(), key=lambda folder: int(folder.name))
    assert (logs / "stdout").read_text().splitlines() == says


@pytest.mark.parametrize(
    ("step", "name", "message"),
    [
        ("shutdown 2", "the shutdown function app.but_one", "SystemExit: 3"),
        ("shutdown 1", "the shutdown function app.last", "ValueError: shutdown 1 on purpose"),
        ("exit", "the lifespan app.lifespan", "ValueError: exit on purpose"),
    ],
)
def test_a_shutdown_that_fails_is_logged_and_the_rest_runs(program, mode, step, name, message):
    with program.start(mode, FAIL=step) as server:
        assert server.stop() == 1
        assert said(server) == STARTED + ENDED
        assert re.search(rf"ERROR rupy: {name} \(app\.py:\d+\) failed\n  Traceback", server.log, re.MULTILINE)
        assert f"  {message}\n" in server.log
        assert server.log.endswith("rupy: the application did not shut down well; the log says why\n")
        assert server.log.count("Traceback") == 1


def test_each_failure_of_a_shutdown_is_logged(program):
    with program.start("development", FAIL="shutdown 1, exit") as server:
        assert server.stop() == 1
        assert re.findall("^  (ValueError: .*)$", server.log, re.MULTILINE) == [
            "ValueError: shutdown 1 on purpose",
            "ValueError: exit on purpose",
        ]


def test_what_is_set_at_start_up_ends_with_the_server(program):
    with program.start("development") as server:
        assert server.stop() == 0
        assert server.output.endswith("returned, unset\n")


def end_hanging(program, command: list[str], number: signal.Signals, output: Path, **changes: str):
    """Ends a start-up that waits. Such a server never says that it serves: what it prints shows how far it is.

    Returns:
        Its exit code and its log, and the lines that it has printed.
    """
    with (
        output.open("wb") as stdout,
        subprocess.Popen(
            [sys.executable, *command],
            cwd=program.folder,
            env=environment(**changes),
            stdout=stdout,
            stderr=subprocess.PIPE,
        ) as process,
    ):
        assert eventually(lambda: "hangs" in output.read_text(), START_TIMEOUT)
        process.send_signal(number)
        _, log = process.communicate(timeout=STOP_TIMEOUT)
    return process.returncode, log, output.read_text().splitlines()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_start_up_that_waits(program, mode, number, tmp_path):
    command = ["app.py"]
    if mode == "built":
        program.build()
        command = ["-m", "rupy", "serve", "--port", "0"]
    code, log, lines = end_hanging(program, command, number, tmp_path / "stdout", HANG="startup 1")
    assert (code, log) == (0, b"")
    assert lines[:4] == ["enter", "startup 1", "hangs", "exit"]


def test_a_start_up_that_does_not_end_has_one_grace(program, tmp_path):
    run = {"HANG": "stubbornly", "RUN": '{"grace": 3}'}
    code, _, lines = end_hanging(program, ["app.py"], signal.SIGTERM, tmp_path / "stdout", **run)
    assert code == 0
    # It is cancelled a second time when the grace is over, and not waited for any longer.
    assert lines.count("cancelled") == 2
    assert "has cleaned up" not in lines


def test_requests_in_flight_end_before_the_shutdown(program, mode):
    with program.start(mode) as server, server.connect() as connection:
        connection.send(get("/sleep/500"))
        assert eventually(lambda: "sleeping" in server.output)
        server.signal(signal.SIGTERM)
        assert connection.answer().text == "slept"
        assert server.wait(10) == 0
        assert said(server) == [*STARTED, "sleeping", *ENDED]


def test_one_grace_holds_for_all_of_the_end(program):
    grace = 1.0
    with program.start("built", "--grace", str(grace), HANG="shutdown 1") as server, server.connect() as connection:
        connection.send(get("/wait"))
        assert eventually(lambda: "waiting" in server.output)
        started = time.monotonic()
        server.signal(signal.SIGTERM)
        assert server.wait(20) == 1
        assert grace <= time.monotonic() - started < grace + 8
        assert said(server) == [*STARTED, "waiting", "cancelled", "shutdown 2", "shutdown 1", "hangs", "exit"]
        assert "the shutdown function app.last" in server.log
        assert "did not end within the grace" in server.log


def test_workers_give_up_when_the_application_does_not_start(program, mode):
    with (
        pytest.raises(StartFailure) as failure,
        supervised(program, mode, environment={"FAIL": "startup 1"}, workers=2),
    ):
        pass
    assert "the server ended with 4:" in str(failure.value)
    assert "failed\nTraceback" in str(failure.value)
    assert "ended with exit code 4 before it could serve" in str(failure.value)


def test_a_worker_is_ready_when_it_has_started_up(program, mode):
    with supervised(program, mode, workers=2) as server:
        assert eventually(lambda: sorted(said(server)) == sorted(STARTED * 2))
        assert server.stop() == 0
        assert eventually(lambda: sorted(said(server)) == sorted((STARTED + ENDED) * 2))


def test_the_old_workers_go_on_when_a_reload_does_not_start(program, mode):
    broken = program.folder / "broken"
    with supervised(program, mode, workers=1) as server:
        before = children(server)
        broken.touch()
        try:
            server.signal(signal.SIGHUP)
            assert eventually(lambda: "not reloaded, the workers of before go on" in server.log, 20)
        finally:
            broken.unlink()
        assert children(server) == before
        assert server.ask(get("/variables")).status == 200
