"""Several processes, and what becomes of them."""

from __future__ import annotations

import os
import re
import signal
import socket
import time
from contextlib import contextmanager

import pytest

from tests.support.server import StartFailure, rupy
from tests.support.wire import eventually, get
from tests.support.workers import answering, changed, children, is_alive, supervised

PROGRAM = "workers"


@pytest.fixture
def start(program, mode):
    """Starts the program with options of `app.run`."""
    return lambda environment=None, **options: supervised(program, mode, environment=environment, **options)


def ended(server, within: float) -> int:
    return server.wait(within)


def test_requests_are_answered_by_as_many_processes(start, mode):
    with start(workers=3) as server:
        workers = children(server)
        assert len(workers) == 3
        assert re.search(
            rf"serving 4 routes on http://127\.0\.0\.1:\d+ \({'compiled' if mode == 'built' else mode}, 3 workers\)",
            server.log,
        )
        assert eventually(lambda: answering(server) == workers)


def test_each_worker_moves_what_blocks_to_its_own_pool(start):
    line = "GET /sleep/<int:milliseconds>: on threads of the pool from now on"
    with start(workers=2) as server:
        assert eventually(lambda: server.ask(get("/sleep/50")).text == "slept" and server.log.count(line) == 2, 60)
        assert [server.ask(get("/sleep/50")).text for _ in range(10)] == ["slept"] * 10
        assert server.log.count(line) == 2


def test_auto_is_one_process_for_each_processor(start):
    with start(workers="auto") as server:
        assert 1 <= len(children(server)) <= len(os.sched_getaffinity(0))


def test_workers_may_share_one_socket(start):
    with start(workers=2, shared_socket=True) as server:
        assert answering(server) <= children(server)


def test_a_worker_that_was_killed_is_replaced_and_its_queue_is_kept(start):
    with start(workers=1) as server:
        (worker,) = children(server)
        os.kill(worker, signal.SIGSTOP)
        with server.connect() as waiting:
            waiting.send(get("/"))
            os.kill(worker, signal.SIGKILL)
            assert int(waiting.answer().text) != worker
        assert f"rupy: worker 1 (pid {worker}) was ended by SIGKILL after" in server.log


def test_the_exit_code_of_a_worker_is_said(start):
    with start(workers=1) as server:
        with server.connect() as connection:
            connection.send(get("/exit/3"))
            assert connection.is_closed()
        assert server.ask(get("/")).status == 200
        assert re.search(r"worker 1 \(pid \d+\) ended with exit code 3 after 0 s; starting another\n", server.log)


def test_a_worker_that_keeps_dying_is_put_off(start):
    with start(workers=1) as server:
        for _ in range(2):
            with server.connect() as connection:
                connection.send(get("/exit/3"))
                assert connection.is_closed()
        started = time.monotonic()
        assert server.ask(get("/")).status == 200
        assert time.monotonic() - started > 0.3
        assert "exit code 3 after 0 s; starting another in 0.5 s\n" in server.log


def test_a_worker_that_an_operator_ends_is_replaced(start):
    with start(workers=1) as server:
        workers = children(server)
        os.kill(*workers, signal.SIGTERM)
        assert changed(server, workers)
        assert server.ask(get("/")).status == 200
        assert "ended with exit code 0 after" in server.log


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_supervisor_ends_all_after_what_is_in_flight(start, mode, number):
    with start(workers=2) as server:
        workers = children(server)
        with server.connect() as connection:
            connection.send(get("/sleep/500"))
            assert eventually(lambda: "sleeping" in server.output)
            server.signal(number)
            assert connection.answer().text == "slept"
        assert ended(server, 5) == 0
        assert not any(map(is_alive, workers))
        assert server.output.count("returned") == (3 if mode == "development" else 0)
        assert "Traceback" not in server.log


def test_a_signal_to_every_process_is_one_signal(start):
    with start(workers=2) as server:
        with server.connect() as connection:
            connection.send(get("/sleep/500"))
            assert eventually(lambda: "sleeping" in server.output)
            # As systemd does it.
            for pid in (*children(server), server.process.pid):
                os.kill(pid, signal.SIGTERM)
            assert connection.answer().text == "slept"
        assert ended(server, 5) == 0


def test_a_second_signal_ends_all_at_once(start):
    with start(workers=2) as server:
        workers = children(server)
        with server.connect() as connection:
            connection.send(get("/sleep/20000"))
            assert eventually(lambda: "sleeping" in server.output)
            server.signal(signal.SIGTERM)
            time.sleep(0.2)
            server.signal(signal.SIGTERM)
            assert ended(server, 2) == -signal.SIGTERM
        assert eventually(lambda: not any(map(is_alive, workers)), seconds=2)


def test_what_does_not_end_in_time_is_killed(start):
    with start(workers=1, grace=0.2) as server, server.connect() as connection:
        connection.send(get("/sleep/20000"))
        assert eventually(lambda: "sleeping" in server.output)
        server.signal(signal.SIGTERM)
        assert ended(server, 20) == 0
        assert "has not ended in time; it is killed" in server.log


def test_workers_end_when_their_supervisor_was_killed(start):
    with start(workers=2) as server:
        workers = children(server)
        with server.connect() as connection:
            connection.send(get("/sleep/300"))
            assert eventually(lambda: "sleeping" in server.output)
            server.signal(signal.SIGKILL)
            assert connection.answer().text == "slept"
        assert eventually(lambda: not any(map(is_alive, workers)))


def test_hangup_replaces_every_worker(start):
    with start(workers=3) as server:
        workers = children(server)
        server.signal(signal.SIGHUP)
        assert changed(server, workers)
        assert eventually(lambda: "rupy: reloaded, 3 workers\n" in server.log)
        assert answering(server) <= children(server)


def test_an_application_that_no_longer_loads_is_not_taken_over(start, program, mode):
    source = program.folder / "app.py"
    text = source.read_text(encoding="utf-8")
    with start(workers=2) as server:
        workers = children(server)
        source.write_text(text.replace("app = Rupy()", "app = Rupy("), encoding="utf-8")
        try:
            server.signal(signal.SIGHUP)
            assert eventually(lambda: "not reloaded, the workers of before go on" in server.log)
        finally:
            source.write_text(text, encoding="utf-8")
        code = 3 if mode == "built" else 1
        assert re.search(
            rf"worker 1 \(pid \d+\) ended with exit code {code} before it could serve; not reloaded", server.log
        )
        assert eventually(lambda: children(server) == workers)
        assert answering(server) <= workers
        server.signal(signal.SIGHUP)
        assert changed(server, workers)


@pytest.fixture
def hanging(start, tmp_path):
    """Starts two workers, and a reload whose first worker hangs while it loads the application."""

    @contextmanager
    def hang():
        hang = tmp_path / "hang"
        with start({"HANG": str(hang)}, workers=2) as server:
            hang.touch()
            server.signal(signal.SIGHUP)
            assert eventually(lambda: "hanging\n" in server.output)
            hang.unlink()
            yield server

    return hang


def test_a_reload_that_hangs_makes_room_for_the_next(hanging):
    with hanging() as server:
        workers = answering(server)
        server.signal(signal.SIGHUP)
        assert changed(server, workers)
        assert eventually(lambda: server.log.count("rupy: reloaded, 2 workers\n") == 1)


def test_a_reload_that_was_overtaken_does_not_serve(hanging, program):
    source = program.folder / "app.py"
    text = source.read_text(encoding="utf-8")
    with hanging() as server:
        workers = answering(server)
        assert len(workers) == 2
        source.write_text(text.replace("app = Rupy()", "app = Rupy("), encoding="utf-8")
        try:
            server.signal(signal.SIGHUP)
            assert eventually(lambda: "not reloaded, the workers of before go on" in server.log)
        finally:
            source.write_text(text, encoding="utf-8")
        assert eventually(lambda: children(server) == workers)
        assert answering(server) == workers


def test_an_application_that_does_not_load_ends_the_start(start, mode):
    with pytest.raises(StartFailure) as failure, start({"FAIL": "1"}, workers=4):
        pass
    message = str(failure.value)
    code = 4 if mode == "built" else 1
    assert f"the server ended with {code}:" in message
    assert re.search(rf"rupy: worker 1 \(pid \d+\) ended with exit code {code} before it could serve\n", message)
    # One worker has tried, and said why.
    assert message.count("RuntimeError: no database") == 1


def test_a_worker_is_replaced_after_its_requests(start):
    with start(workers=1, max_requests=20, max_requests_jitter=5) as server:
        workers = children(server)
        with server.connect() as connection:
            for _ in range(25):
                assert connection.ask(get("/")).status == 200
            assert changed(server, workers)
        assert re.search(r"worker 1 \(pid \d+\) has answered 2[0-5] requests; replacing it", server.log)
        assert server.ask(get("/")).status == 200


def test_a_worker_is_replaced_after_its_lifetime(start):
    with start(workers=1, max_lifetime=1) as server:
        assert changed(server, children(server))
        assert re.search(r"worker 1 \(pid \d+\) has served for [1-3] s; replacing it", server.log)


def test_a_worker_that_has_grown_is_replaced(start):
    with start(workers=1, max_memory=100) as server:
        workers = children(server)
        assert {int(server.ask(get("/grow/120")).text)} == workers
        assert changed(server, workers)
        assert re.search(r"has grown to 1\d\d MiB; replacing it", server.log)


def test_rupy_reload_finds_the_supervisor_by_its_file(start, program, mode, tmp_path):
    file = tmp_path / "pid"
    with start(workers=1, pid_file=str(file)) as server:
        workers = children(server)
        ran = rupy("reload", "--pid-file", str(file), folder=program.folder)
        assert (ran.returncode, ran.stderr) == (
            0,
            f"rupy: asked the supervisor (pid {server.process.pid}) to reload; it says when it has\n",
        )
        assert changed(server, workers)
    ran = rupy("reload", "--pid-file", str(file), folder=program.folder)
    assert ran.returncode == 3
    assert "no supervisor to reload: cannot read" in ran.stderr


@pytest.fixture
def built(program):
    program.build()
    return program


def test_a_port_in_use_is_named(built):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = rupy("serve", "--workers", "2", "--port", str(port), folder=built.folder)
    message = f"rupy: port {port} of 127.0.0.1 is in use; stop the program that has it, or choose another port\n"
    assert (ran.returncode, ran.stderr) == (1, message)


def test_rupy_reload_finds_the_supervisor_by_its_artefact(built):
    with supervised(built, "built", workers=1) as server:
        workers = children(server)
        assert rupy("reload", folder=built.folder).returncode == 0
        assert changed(server, workers)
        server.signal(signal.SIGKILL)
        server.wait(5)
    ran = rupy("reload", folder=built.folder)
    assert ran.returncode == 3
    assert "has ended" in ran.stderr


def test_workers_share_a_unix_socket(built, tmp_path):
    path = tmp_path / "socket"
    with supervised(built, "built", workers=2, uds=path) as server:
        workers = children(server)
        assert answering(server) <= workers
        server.signal(signal.SIGHUP)
        assert changed(server, workers)
        assert server.ask(get("/")).status == 200
    assert not path.exists()
