"""The same requests to the application as it stands and to the one that `rupy build` compiled."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

PROJECT = Path(__file__).parent


@pytest.fixture(scope="module", params=["dev", "serve"])
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a server that runs while the tests of this file do."""
    command = [sys.executable, "-m", "rupy", request.param, "--port", "0"]
    with subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        said = process.stderr.readline()
        address = re.search(r"http://\S+", said)
        assert address, said + process.stderr.read()
        yield address[0]
        process.terminate()
        assert process.wait(timeout=10) == 0


def fetch(url: str, data: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, str]:
    try:
        with urlopen(Request(url, data, headers or {}), timeout=10) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_greets_the_world(server: str) -> None:
    assert fetch(f"{server}/") == (200, "Hello, World!")


def test_greets_a_user_by_name(server: str) -> None:
    assert fetch(f"{server}/user/Zo%C3%AB") == (200, "Hello, Zoë!")


def test_echoes_the_body(server: str) -> None:
    assert fetch(f"{server}/echo", data="grüezi".encode()) == (200, "Echo: grüezi")


def test_keeps_strangers_out(server: str) -> None:
    assert fetch(f"{server}/admin") == (401, "Unauthorized")


def test_lets_in_who_has_the_token(server: str) -> None:
    assert fetch(f"{server}/admin", headers={"Authorization": "Bearer secret"}) == (200, '{"section":"admin"}')


def test_echo_wants_a_post(server: str) -> None:
    status, _ = fetch(f"{server}/echo")
    assert status == 405
