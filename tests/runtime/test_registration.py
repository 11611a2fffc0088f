"""Mistakes that are found before a server starts: one message with file and line, no traceback."""

from __future__ import annotations

import re
import socket
import textwrap

import pytest

from tests.support.program import Program
from tests.support.server import python, rupy

HEAD = "from rupy import Rupy\n\napp = Rupy()\n"
TAIL = '\nif __name__ == "__main__":\n    app.run(port=0)\n'

#: What an application says below line 3, and what the message has to name.
MISTAKES = {
    "two routes": (
        """
        @app.get("/a/<x>")
        def one(request, x): ...

        @app.get("/a/<y>")
        def other(request, y): ...
        """,
        ["app.py:5", "app.py:8"],
    ),
    "two routes with one method of several": (
        """
        @app.route("/a", methods=["GET", "POST"])
        def one(request): ...

        @app.route("/a", methods=["POST", "PUT"])
        def other(request): ...
        """,
        ["app.py:5", "app.py:8", "POST"],
    ),
    "no parameter": ('@app.get("/a/<x>")\ndef one(request): ...\n', ["app.py:4", "x"]),
    "another parameter": ('@app.get("/a/<x>")\ndef one(request, y): ...\n', ["app.py:4", "y"]),
    "a parameter too many": ('@app.get("/a")\ndef one(request, y): ...\n', ["app.py:4", "y"]),
    "no request": ('@app.get("/a")\ndef one(): ...\n', ["app.py:4"]),
    "async middleware that yields": ("@app.middleware\nasync def one(request): yield\n", ["app.py:4", "generator"]),
    "no slash": ('@app.get("a")\ndef one(request): ...\n', ["app.py:4", "RPY301", "slash"]),
    "text around a parameter": (
        '@app.get("/<name>.json")\ndef one(request, name): ...\n',
        ["app.py:4", "RPY306", "<name>"],
    ),
    "an unknown converter": ('@app.get("/<date:day>")\ndef one(request, day): ...\n', ["app.py:4", "RPY307", "date"]),
    "path in the middle": ('@app.get("/<path:p>/x")\ndef one(request, p): ...\n', ["app.py:4", "RPY308"]),
    "one name twice": ('@app.get("/<a>/<a>")\ndef one(request, a): ...\n', ["app.py:4", "RPY309"]),
    "a percent-escape": ('@app.get("/caf%C3%A9")\ndef one(request): ...\n', ["app.py:4", "RPY304"]),
    "a method that is no token": ('@app.route("/a", methods=["G T"])\ndef one(request): ...\n', ["app.py:4", "G T"]),
    "no methods": ('@app.route("/a", methods=[])\ndef one(request): ...\n', ["app.py:4"]),
    "methods as text": ('@app.route("/a", methods="GET")\ndef one(request): ...\n', ["app.py:4"]),
    "no function": ('app.get("/a")(1)\n', ["app.py:4"]),
    "middleware without request": ("@app.middleware\ndef one(): ...\n", ["app.py:4"]),
    "two routers with the same route": (
        """
        from rupy import Router

        one, other = Router("/a"), Router()

        @one.get("/<x>")
        def first(request, x): ...

        @other.get("/<y>")
        def second(request, y): ...

        app.include(one)
        app.include(other, prefix="/a")
        """,
        ["app.py:9", "app.py:12", "RPY310"],
    ),
    "something that is not a router": ("app.include(app)\n", ["app.py:4", "RPY329"]),
    "two exception handlers": (
        "@app.exception_handler(404)\n@app.exception_handler(404)\ndef one(request, error): ...\n",
        ["app.py:4", "app.py:5", "RPY326"],
    ),
    "an exception handler for text": (
        '@app.exception_handler("404")\ndef one(request, error): ...\n',
        ["app.py:4", "'404'"],
    ),
    "an exception handler without an error": (
        "@app.exception_handler(404)\ndef one(request): ...\n",
        ["app.py:4", "RPY328", "def one(request, error)"],
    ),
    "static parameter": ('app.static("/<x>", ".")\n', ["app.py:4"]),
    "no such folder": ('app.static("/x", "missing")\n', ["app.py:4", "missing"]),
}


@pytest.fixture(params=MISTAKES)
def mistaken(request, tmp_path):
    body, named = MISTAKES[request.param]
    return Program.write(tmp_path / "mistaken", app=HEAD + textwrap.dedent(body) + TAIL), named


def says(message: str, named: list[str]) -> None:
    assert "Traceback" not in message
    for part in named:
        assert re.search(rf"{re.escape(part)}(?!\d)", message), message


def test_development_refuses_it(mistaken):
    program, named = mistaken
    ran = python("app.py", folder=program.folder)
    assert ran.returncode == 1
    says(ran.stderr, named)
    assert ran.stdout == ""


def run(tmp_path, call: str):
    program = Program.write(tmp_path / "started", app=HEAD + call + "\n")
    return python("app.py", folder=program.folder)


def test_a_port_in_use(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run(tmp_path, f"app.run(port={port})")
    assert ran.returncode == 1
    says(ran.stderr, ["app.py:4", str(port), "in use"])


def test_a_port_that_another_rupy_serves(tmp_path):
    program = Program.write(tmp_path / "first", app=f"{HEAD}app.run(port=0)\n")
    with program.start("development") as server:
        ran = run(tmp_path, f"app.run(port={server.address[1]})")
    assert ran.returncode == 1
    says(ran.stderr, ["app.py:4", str(server.address[1]), "in use"])


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid", "", "a b"])
def test_a_bad_host(tmp_path, host):
    ran = run(tmp_path, f"app.run(host={host!r}, port=0)")
    assert ran.returncode == 1
    says(ran.stderr, ["app.py:4", repr(host) if host else "host"])


@pytest.mark.parametrize("port", ["-1", "65536", "'8000'", "True", "None"])
def test_a_bad_port(tmp_path, port):
    ran = run(tmp_path, f"app.run(port={port})")
    assert ran.returncode in (1, 2)
    says(ran.stderr, ["app.py:4", "port"])


@pytest.mark.parametrize("workers", ["0", "-1", "1.5", "True", "'many'"])
def test_a_number_of_workers_that_is_none(tmp_path, workers):
    ran = run(tmp_path, f"app.run(port=0, workers={workers})")
    assert ran.returncode in (1, 2)
    says(ran.stderr, ["app.py:4", "workers"])


@pytest.mark.parametrize("size", ["-1", "'1 MB'", "1.5", "None"])
def test_a_bad_body_size(tmp_path, size):
    program = Program.write(tmp_path / "sized", app=f"from rupy import Rupy\n\napp = Rupy(max_body_size={size})\n")
    ran = python("app.py", folder=program.folder)
    assert ran.returncode != 0
    says(ran.stderr, ["app.py:3", "max_body_size"])


def test_an_error_of_the_application_has_its_traceback(tmp_path):
    ran = run(tmp_path, "1 / 0")
    assert ran.returncode == 1
    assert "ZeroDivisionError" in ran.stderr
    assert 'app.py", line 4' in ran.stderr


@pytest.mark.parametrize(
    "name", ["two routes", "no parameter", "async middleware that yields", "text around a parameter"]
)
def test_the_build_refuses_it_with_the_same_places(tmp_path, name):
    body, named = MISTAKES[name]
    program = Program.write(tmp_path / "mistaken", app=HEAD + textwrap.dedent(body) + TAIL)
    ran = rupy("build", "app.py", "--profile", "fast", folder=program.folder)
    assert ran.returncode == 1
    says(ran.stderr, named)
    assert not list(program.artefact.glob("*.so"))
