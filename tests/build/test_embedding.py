"""A Rust program that embeds an application: the router of its crate, with the requests going to a lane."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.support.server import environment, rupy

HERE = Path(__file__).parent
PROGRAM = """
from rupy import Request, Response, Rupy

app = Rupy()


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


@app.get("/boom")
def boom(request: Request):
    raise RuntimeError("boom")
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("cargo") is None, reason="cargo is not installed"),
]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory):
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
    with subprocess.Popen([program], cwd=folder, env=settings, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


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
