"""What is around a process that serves: its standard streams, its limits, the clock, and where it is the first process."""

from __future__ import annotations

import os
import re
import resource
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.program import Program
from tests.support.server import environment
from tests.support.wire import Connection, eventually, get

APP = """
import os, resource, sys, time
from rupy import Rupy

app = Rupy(max_connections=int(os.environ.get("MOST", 100)))

if "LOADING" in os.environ:
    print("loading", flush=True)
    time.sleep(20)

@app.get("/")
def root(request):
    return "root"

@app.get("/fail")
def fail(request):
    raise ValueError("for the log")

@app.get("/write")
def write(request):
    print("out")
    print("error", file=sys.stderr)
    return sys.stdin.read()

@app.get("/limit")
def limit(request):
    return str(resource.getrlimit(resource.RLIMIT_NOFILE)[0])

if __name__ == "__main__":
    app.run(port=int(sys.argv[1]), access_log=True)
"""

COMMANDS = {"run": ["app.py", "{port}"], "dev": ["-m", "rupy", "dev", "app.py", "--port", "{port}", "--access-log"]}


@pytest.fixture
def program(tmp_path) -> Program:
    return Program.write(tmp_path / "project", app=APP)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(program, shell: str, command: str = "run", **changes: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A process that a shell has made ready: `{}` stands for the command."""
    port = free_port()
    words = [sys.executable, *(word.format(port=port) for word in COMMANDS[command])]
    line = shell.format("exec " + shlex.join(words))
    process = subprocess.Popen(["/bin/sh", "-c", line], cwd=program.folder, env=environment(**changes))
    try:
        yield process, port
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def answers(port: int) -> bool:
    try:
        with Connection(("127.0.0.1", port), 10) as connection:
            return connection.ask(get("/")).text == "root"
    except OSError:
        return False


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "closed", ["0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-", "2>/dev/full", "1>/dev/full", "1>/dev/full 2>/dev/full"]
)
def test_a_standard_stream_that_is_closed_or_full_is_done_without(program, command, closed):
    with started(program, f"{{}} {closed}", command) as (process, port):
        assert eventually(lambda: answers(port), seconds=20)
        with Connection(("127.0.0.1", port), 10) as connection:
            assert connection.ask(get("/fail")).status == 500
            # What is written to a number that a socket has taken would come here.
            assert connection.ask(get("/write")).status in (200, 500)
            assert connection.ask(get("/")).text == "root"
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def test_the_process_may_have_as_many_descriptors_as_the_system_lets_it(program):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    with started(program, "ulimit -Sn 64; {} 2>/dev/null") as (_, port):
        assert eventually(lambda: answers(port), seconds=20)
        with Connection(("127.0.0.1", port), 10) as connection:
            assert connection.ask(get("/limit")).text == str(hard)


def test_more_connections_than_descriptors_are_a_warning(program, tmp_path):
    log = tmp_path / "log"
    with started(program, f"ulimit -n 64; {{}} 2>{log}") as (_, port):
        assert eventually(lambda: answers(port), seconds=20)
        assert "rupy: max_connections is 100, but this process may have 64 descriptors" in log.read_text()


def test_descriptors_that_run_out_are_said_and_keep_no_server(program, tmp_path):
    log = tmp_path / "log"
    with started(program, f"ulimit -n 40; {{}} 2>{log}") as (process, port):
        assert eventually(lambda: answers(port), seconds=20)
        held = [socket.create_connection(("127.0.0.1", port)) for _ in range(50)]
        try:
            assert eventually(lambda: "no connection can be accepted, " in log.read_text(), seconds=10)
            time.sleep(0.3)
            assert log.read_text().count("no connection can be accepted, ") == 1
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
            assert time.monotonic() - begun < 10
        finally:
            for connection in held:
                connection.close()


def may_unshare() -> bool:
    return subprocess.run(["unshare", "--pid", "--fork", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not may_unshare(), reason="needs the right to make a namespace of processes")
def test_the_first_process_of_a_container_obeys_while_it_loads(program, tmp_path):
    output = tmp_path / "output"
    line = f"exec unshare --pid --fork {sys.executable} -m rupy dev app.py --port 0 >{output}"
    process = subprocess.Popen(["/bin/sh", "-c", line], cwd=program.folder, env=environment(LOADING="1"))
    try:
        assert eventually(lambda: output.exists() and "loading" in output.read_text(), seconds=20)
        (first,) = map(int, Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split())
        os.kill(first, signal.SIGTERM)
        assert process.wait(5) == 128 + signal.SIGTERM
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def test_records_have_their_time_and_their_level(program, tmp_path):
    log = tmp_path / "log"
    with started(program, f"{{}} 2>{log}") as (process, port):
        assert eventually(lambda: answers(port), seconds=20)
        with Connection(("127.0.0.1", port), 10) as connection:
            connection.ask(get("/fail"))
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    found = re.search(
        rf"^{STAMP} ERROR rupy: GET /fail: app\.fail \(app\.py:\d+\) failed\n  Traceback", log.read_text(), re.M
    )
    assert found is not None
    assert "\n  ValueError: for the log\n" in log.read_text()


def test_a_log_that_nobody_reads_holds_up_no_request(program):
    reading, writing = os.pipe()
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "app.py", str(port)], cwd=program.folder, env=environment(), stderr=writing
    )
    os.close(writing)
    try:
        assert eventually(lambda: answers(port), seconds=20)
        with Connection(("127.0.0.1", port), 10) as connection:
            # A pipe holds 64 KiB, a traceback has some hundred bytes.
            for _ in range(3000):
                connection.send(get("/fail"))
                assert connection.answer().status == 500
            assert connection.ask(get("/")).text == "root"
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        os.close(reading)
        if process.poll() is None:
            process.kill()
        process.wait()
