"""`python app.py`: where it serves, how it ends, and what it says when it cannot."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

APP = """from rupy import Rupy
app = Rupy()
@app.get("/")
def home(request):
    return "home"
@app.get("/fail")
def fail(request):
    return 1 / 0
"""


def write(folder: Path, run: str, app: str = APP) -> None:
    (folder / "app.py").write_text(app + run + "\n", encoding="utf-8")


def python(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "app.py"], cwd=folder, capture_output=True, text=True, timeout=30)


@contextmanager
def started(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server and its first line, which says where it serves."""
    process = subprocess.Popen([sys.executable, "app.py"], cwd=folder, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        yield process, process.stderr.readline()
    finally:
        process.kill()
        process.communicate()


def get(line: str, path: str) -> tuple[int, str]:
    address = re.search(r"http://\S+", line)
    assert address is not None
    try:
        with urllib.request.urlopen(address.group().rstrip(";") + path, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_it_says_where_it_serves_and_serves_there(tmp_path: Path) -> None:
    write(tmp_path, "app.run(port=0)")
    with started(tmp_path) as (_, line):
        assert re.fullmatch(r"rupy: serving 2 routes on http://127\.0\.0\.1:\d+ \(development\); Ctrl-C stops\n", line)
        assert get(line, "/") == (200, "home")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once_with_exit_code_0(tmp_path: Path, number: signal.Signals) -> None:
    write(tmp_path, "app.run(port=0)")
    with started(tmp_path) as (process, _):
        # As soon as the line is out: the server need not have taken the signals over yet.
        os.kill(process.pid, number)
        _, rest = process.communicate(timeout=5)
        assert (process.returncode, rest) == (0, "")


def test_code_below_run_goes_on_when_it_ends(tmp_path: Path) -> None:
    write(tmp_path, "app.run(port=0)\nprint('after', file=__import__('sys').stderr)")
    with started(tmp_path) as (process, line):
        assert get(line, "/")[0] == 200
        os.kill(process.pid, signal.SIGTERM)
        assert process.communicate(timeout=5)[1] == "after\n"


def test_the_log_of_an_error_starts_in_the_handler(tmp_path: Path) -> None:
    write(tmp_path, "app.run(port=0)")
    with started(tmp_path) as (process, line):
        assert get(line, "/fail")[0] == 500
        os.kill(process.pid, signal.SIGTERM)
        log = process.communicate(timeout=5)[1].splitlines()
    assert " ERROR rupy: GET /fail: " in log[0]
    assert log[1:4] == [
        "  Traceback (most recent call last):",
        f'    File "{tmp_path}/app.py", line 8, in fail',
        "      return 1 / 0",
    ]
    assert log[-1] == "  ZeroDivisionError: division by zero"


@pytest.mark.parametrize("debug", ["Rupy(debug=True)", "app.run(port=0, debug=True)"])
def test_only_debug_mode_shows_the_traceback_to_the_client(tmp_path: Path, debug: str) -> None:
    write(tmp_path, "app.run(port=0)")
    with started(tmp_path) as (_, line):
        assert "ZeroDivisionError" not in get(line, "/fail")[1]
    text = (tmp_path / "app.py").read_text(encoding="utf-8")
    (tmp_path / "app.py").write_text(
        text.replace("Rupy()" if "Rupy" in debug else "app.run(port=0)", debug), encoding="utf-8"
    )
    with started(tmp_path) as (_, line):
        assert "ZeroDivisionError: division by zero" in get(line, "/fail")[1]


@pytest.mark.parametrize(
    ("run", "message"),
    [
        ("app.run('203.0.113.1', 8000)", "the host '203.0.113.1' is not an address of this machine"),
        ("app.run('no such host', 8000)", "cannot listen on port 8000 of 'no such host': "),
        ("app.run(port=99999)", "the port is 99999; write a number from 0 to 65535"),
        ("app.run(workers=-1)", "workers is -1; write a number from 1 to 1024, or 'auto'"),
        ("app.run(max_requests=9)", "max_requests has no effect without workers"),
        ("app.run('203.0.113.1', workers=2)", "the host '203.0.113.1' is not an address of this machine"),
        ("app.run(workers=2, pid_file='absent/pid')", "cannot write the pid file absent/pid"),
    ],
)
def test_what_keeps_it_from_starting_is_one_line_that_names_file_and_line(
    tmp_path: Path, run: str, message: str
) -> None:
    write(tmp_path, run)
    result = python(tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"rupy: app.py:9: {message}")
    assert len(result.stderr.splitlines()) == 1


def test_workers_need_a_program_that_can_be_run_again(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable],
        input=APP + "app.run(port=0, workers=2)",
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert result.returncode == 1
    assert "each worker runs the program again, which is in no file here" in result.stderr
    assert "Traceback" not in result.stderr


def test_workers_are_supervised_from_the_main_thread(tmp_path: Path) -> None:
    write(tmp_path, "import threading\nthreading.Thread(target=app.run, kwargs={'port': 0, 'workers': 2}).start()")
    assert "workers are supervised from the main thread" in python(tmp_path).stderr


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        write(tmp_path, f"app.run(port={port})")
        result = python(tmp_path)
    assert result.returncode == 1
    assert (
        result.stderr
        == f"rupy: app.py:9: port {port} of 127.0.0.1 is in use; stop the program that has it, or choose another port\n"
    )


def test_a_port_that_another_of_ours_has_is_in_use(tmp_path: Path) -> None:
    write(tmp_path, "app.run(port=0)")
    with started(tmp_path) as (_, line):
        port = re.search(r":(\d+) ", line)
        assert port is not None
        write(tmp_path, f"app.run(port={port.group(1)})")
        assert "is in use" in python(tmp_path).stderr


@pytest.mark.parametrize(
    ("route", "code"),
    [("@app.get('/')\ndef again(request): ...", "RPY310"), ("@app.get('/<name>')\ndef misfit(request): ...", "RPY315")],
)
def test_a_registration_that_cannot_be_served_is_one_message(tmp_path: Path, route: str, code: str) -> None:
    write(tmp_path, route)
    result = python(tmp_path)
    assert result.returncode == 1
    assert result.stderr.startswith(f"rupy: app.py:9:2: {code} ")
    assert "Traceback" not in result.stderr


def test_a_refused_registration_is_shown_as_the_build_shows_it(tmp_path: Path) -> None:
    write(tmp_path, "# é\ndef same(f): return f\n@same\n@app.get(\n    '/é/<name>'\n)\ndef misfit(request): ...")
    found = subprocess.run([sys.executable, "-m", "rupy", "check"], cwd=tmp_path, capture_output=True, text=True)
    assert found.stdout.splitlines()[1:4] == ["    12 | @app.get(", "       |  ^", "  see also: app.py:15:1"]
    assert python(tmp_path).stderr == f"rupy: {found.stdout}"


def test_the_place_of_a_lambda_is_not_said_twice(tmp_path: Path) -> None:
    write(tmp_path, "'é'; app.get('/lambda')(lambda: '')")
    lines = python(tmp_path).stderr.splitlines()
    assert lines[0].startswith("rupy: app.py:9:6: RPY314 ")
    assert lines[1:3] == ["    9 | 'é'; app.get('/lambda')(lambda: '')", "      |      ^"]
    assert not any("see also" in line for line in lines)
    assert "  write instead: write lambda request: ..." in lines


def test_a_registration_while_it_serves_fails_that_request_only(tmp_path: Path) -> None:
    late = "@app.get('/late')\ndef late(request):\n    app.get('/new')(home)\n"
    write(tmp_path, late + "app.run(port=0)")
    with started(tmp_path) as (process, line):
        assert get(line, "/late")[0] == 500
        assert get(line, "/")[0] == 200
        os.kill(process.pid, signal.SIGTERM)
        log = process.communicate(timeout=5)[1]
    assert [line for line in log.splitlines() if line.startswith("    File ")] == [
        f'    File "{tmp_path}/app.py", line 11, in late'
    ]
    assert "app.py:11:5: RPY406" in log
