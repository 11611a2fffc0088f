"""Fixtures for tests over real sockets.

A test module names its program, `PROGRAM = "hello"`: the folder of that name under `programs/` beside it. The fixtures
below serve it in both modes, so that whatever asks for `server` is a test of parity.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.program import MODES, Mode, Program
from tests.support.server import Server
from tests.support.wire import Connection


def pytest_configure() -> None:
    # A shell starts what runs in the background with SIGINT ignored, and its children would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="module", params=[pytest.param(mode, marks=pytest.mark.parity) for mode in MODES])
def mode(request: pytest.FixtureRequest) -> Mode:
    """Each of the two ways in."""
    return request.param


@pytest.fixture(scope="module")
def program(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A copy of the program that the test module names, as the module prepares it."""
    name: str = request.module.PROGRAM
    source = Path(request.module.__file__).parent / "programs" / name
    program = Program.copy(source, tmp_path_factory.mktemp(name) / name, getattr(request.module, "PORT", None))
    getattr(request.module, "prepare", lambda _: None)(program)
    return program


@pytest.fixture(scope="module")
def server(program: Program, mode: Mode) -> Iterator[Server]:
    """The program, served."""
    with program.start(mode) as server:
        yield server


@pytest.fixture
def connection(server: Server) -> Iterator[Connection]:
    """A connection to the server."""
    with server.connect() as connection:
        yield connection
