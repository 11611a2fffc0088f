"""A Rust program that embeds an application: the router of its crate, with the requests going to a lane."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support import wire
from tests.support.server import environment, rupy
from tests.support.wire import Connection, eventually

HERE = Path(__file__).parent
PROGRAM = """
import asyncio
import os

from rupy import Request, Response, Rupy

# Not a constant, so that one build serves every test.
app = Rupy(
    max_body_size=1000,
    body_timeout=1,
    max_requests_in_flight=1,
    max_connections=int(os.environ.get("MAX_CONNECTIONS", "10000")),
    debug=os.environ.get("DEBUG") == "yes",
)


@app.middleware
def guard(request: Request):
    if request.path.startswith("/admin"):
        return Response("Unauthorized", status=401)
    return request


@app.get("/user/<username>")
def user(request: Request, username: str):
    return f"Hello, {username}!"


@app.post("/echo")
def echo(request: Request):
    return request.body


@app.get("/stream")
def stream(request: Request):
    yield "one "
    yield "two"


@app.get("/slow")
async def slow(request: Request):
    print("asked", flush=True)
    await asyncio.sleep(1)
    yield "one "
    await asyncio.sleep(1)
    yield "two"


@app.on_shutdown
def end():
    print("ended", flush=True)


@app.get("/boom")
def boom(request: Request):
    raise RuntimeError("boom")
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("cargo") is None, reason="cargo is not installed"),
]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory):
    """Starts the program, with variables of the environment."""
    folder = tmp_path_factory.mktemp("embedding")
    shutil.copytree(HERE / "embedding", folder, dirs_exist_ok=True)
    (folder / "project").mkdir()
    (folder / "project" / "app.py").write_text(PROGRAM)
    built = rupy("build", "--profile", "fast", folder=folder / "project")
    assert built.returncode == 0, built.stderr
    library = sysconfig.get_config_var("LIBDIR")
    settings = {
        **environment(),
        "PYO3_PYTHON": sys.executable,
        "CARGO_TARGET_DIR": str(HERE.parents[1] / ".cache" / "embedding"),
        "LD_LIBRARY_PATH": library,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    subprocess.run(["cargo", "build", "--quiet"], cwd=folder, env=settings, check=True)
    program = Path(settings["CARGO_TARGET_DIR"]) / "debug" / "embedding"

    @contextmanager
    def start(cwd: Path = folder, **changes: str) -> Iterator[subprocess.Popen[str]]:
        with subprocess.Popen(
            [program],
            cwd=cwd,
            env={**settings, **changes},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    return start


@pytest.fixture(scope="module")
def port(program):
    """The port of a program that goes on for all tests."""
    with program() as process:
        yield int(process.stdout.readline())


def ask(port: int, path: str, body: bytes | None = None) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", data=body, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_routes_of_both_sides_answer(port):
    assert ask(port, "/rust") == (200, "from Rust")
    assert ask(port, "/user/bob") == (200, "Hello, bob!")


def test_a_body_reaches_the_handler(port):
    assert ask(port, "/echo", b"body") == (200, "body")


def test_the_chain_guards_what_it_guards(port):
    assert ask(port, "/admin") == (401, "Unauthorized")


def test_a_stream_crosses_the_threads(port):
    assert ask(port, "/stream") == (200, "one two")


def test_an_error_and_an_unknown_path_are_answered(port):
    assert ask(port, "/boom") == (500, "Internal Server Error")
    assert ask(port, "/unknown") == (404, "Not Found")


def test_a_body_that_stops_is_408(port):
    with Connection(("127.0.0.1", port)) as connection:
        connection.send(wire.request("POST", "/echo", ("Content-Length", "10")) + b"short")
        assert connection.answer().status == 408


def test_a_body_that_is_too_large_is_413(port):
    assert ask(port, "/echo", b"x" * 1001) == (413, "Payload Too Large")


def test_one_request_too_many_is_503(port):
    with Connection(("127.0.0.1", port)) as connection:
        connection.send(wire.request("POST", "/echo", ("Content-Length", "4")) + b"bo")
        assert eventually(lambda: ask(port, "/user/bob") == (503, "Service Unavailable"))
        connection.send(b"dy")
        assert connection.answer().text == "body"
    assert ask(port, "/user/bob") == (200, "Hello, bob!")


def test_limits_on_connections_are_refused(program):
    with program(MAX_CONNECTIONS="3") as process:
        _, log = process.communicate(timeout=20)
        assert process.returncode == 1
        assert "max_connections=3 has no effect here" in log


def test_tracebacks_for_clients_are_refused(program):
    with program(DEBUG="yes") as process:
        _, log = process.communicate(timeout=20)
        assert process.returncode == 1
        assert "debug=True shows tracebacks to clients, which the Rust program never does" in log


def test_the_artefact_of_another_state_is_refused(program, tmp_path):
    project = tmp_path / "project"
    project.mkdir()
    (project / "app.py").write_text(PROGRAM + '\n\n@app.get("/more")\ndef more(request):\n    return "more"\n')
    assert rupy("build", "--profile", "fast", folder=project).returncode == 0
    with program(tmp_path) as process:
        _, log = process.communicate(timeout=20)
    assert process.returncode == 1
    assert (
        "the program was compiled with another application than the one in project/.rupy, or with another state of it; "
        "compile the program again"
    ) in log.replace(f"{tmp_path}/", "")


def caught(process: int) -> set[signal.Signals]:
    """The signals that a process has handlers for."""
    (mask,) = (line.split()[1] for line in Path(f"/proc/{process}/status").read_text().splitlines() if "SigCgt" in line)
    return {number for number in signal.Signals if int(mask, 16) >> (number - 1) & 1}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_signals_of_the_program_are_its_own(program, number):
    with program() as process:
        assert ask(int(process.stdout.readline()), "/user/bob")[0] == 200
        assert not caught(process.pid) & {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
        process.send_signal(number)
        assert process.wait(5) == -number


def test_the_end_of_the_program_waits_for_requests_and_for_the_end_of_the_application(program):
    with program() as process, Connection(("127.0.0.1", int(process.stdout.readline()))) as connection:
        connection.send(wire.get("/slow"))
        assert process.stdout.readline() == "asked\n"
        process.stdin.write("stop\n")
        process.stdin.flush()
        assert connection.answer().text == "one two"
        assert process.stdout.read() == "ended\n"
        assert process.wait(20) == 0
