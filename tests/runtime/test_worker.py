"""The process that serves an artefact: nothing of the command line is in it, and it may be handed its socket."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys

import pytest

from rupy._handover import Handover
from rupy._serve.options import Options
from tests.support.server import serving
from tests.support.wire import get, json

PROGRAM = "worker"

#: Bytes.
MOST_RESIDENT = 25 << 20


@pytest.fixture(scope="module")
def built(program):
    program.build()
    return program


@pytest.fixture(scope="module")
def server(built):
    with built.start("built") as server:
        yield server


NOT_NEEDED = [
    *("click", "rich", "libcst", "jinja2", "asyncio", "hashlib"),
    # What was compiled is what is registered: nothing has to be lowered.
    *("rupy._codegen.ir.plan", "rupy._serve.reconcile"),
]


@pytest.mark.parametrize("name", NOT_NEEDED)
def test_it_has_loaded_nothing_that_it_does_not_need(server, name):
    assert server.ask(get(f"/loaded/{name}")).show() == json('{"loaded":false}')


def test_it_is_small(server):
    assert server.ask(get("/flags")).status == 200
    assert server.resident < MOST_RESIDENT


def test_it_imports_nothing_from_the_folder_where_it_was_called(built, tmp_path):
    (tmp_path / "json.py").write_text("raise ImportError('not this one')", encoding="utf-8")
    command = [sys.executable, "-m", "rupy", "serve", "--port", "0", "--dir", str(built.artefact)]
    with serving(command, tmp_path, tmp_path / "logs") as server:
        assert server.ask(get("/flags")).status == 200
        assert server.ask(get("/path")).show() == json(f'["{built.folder}"]')


def test_it_is_the_process_that_was_started_with_its_options(built, tmp_path):
    command = [sys.executable, "-X", "dev", "-W", "ignore::ResourceWarning", "-m", "rupy", "serve", "--port", "0"]
    with serving(command, built.folder, tmp_path) as server:
        assert server.ask(get("/flags")).show() == json('{"dev":true,"warnings":["default","ignore::ResourceWarning"]}')
        server.signal(signal.SIGTERM)
        assert server.wait(5) == 0


def worker(built, listener: int) -> list[str]:
    options = Options(str(built.artefact), handover=Handover(listener))
    return [sys.executable, "-m", "rupy._serve.worker", options.to_json()]


def listening(place: object) -> socket.socket:
    return socket.create_server(place, family=socket.AF_UNIX if isinstance(place, str) else socket.AF_INET)


@pytest.mark.parametrize("kind", ["tcp", "unix"])
def test_it_serves_a_socket_that_it_is_handed_and_leaves_it_open(built, tmp_path, kind):
    place = ("127.0.0.1", 0) if kind == "tcp" else str(tmp_path / "socket")
    with listening(place) as handed:
        number = handed.fileno()
        for run in range(2):
            with serving(worker(built, number), built.folder, tmp_path / str(run), descriptors=[number]) as server:
                assert server.address == handed.getsockname()
                assert server.ask(get("/flags")).status == 200
        # What comes between two workers waits for the next.
        with socket.socket(handed.family) as waiting:
            waiting.connect(handed.getsockname())


def refused(built, number: int, descriptors: list[int]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        worker(built, number), cwd=built.folder, pass_fds=descriptors, capture_output=True, text=True, timeout=30
    )


def test_a_descriptor_that_is_not_open_is_refused(built):
    ran = refused(built, 77, [])
    assert ran.returncode == 1
    assert "rupy: cannot listen on descriptor 77: Bad file descriptor" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_socket_that_does_not_listen_is_refused(built):
    with socket.socket() as idle:
        ran = refused(built, idle.fileno(), [idle.fileno()])
    assert ran.returncode == 1
    assert (
        f"rupy: cannot listen on descriptor {idle.fileno()}" in ran.stderr or "the socket does not listen" in ran.stderr
    )
    assert "Traceback" not in ran.stderr
