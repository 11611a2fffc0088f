"""A test that forks: the child has no lane of the process that has forked it, and may begin its own."""

from __future__ import annotations

import os
import signal
import threading
import time
import warnings
from collections.abc import Callable

import pytest

from rupy import Request, Rupy
from rupy.testing import TestClient

# What a child that hangs would take.
PATIENCE = 20.0


def in_child(function: Callable[[], int]) -> int:
    """The exit code of a child that runs a function."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        try:
            os._exit(function())
        finally:
            os._exit(99)
    return exit_code(pid)


def exit_code(pid: int) -> int:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    raise AssertionError("the child does not end")


@pytest.fixture
def app() -> Rupy:
    app = Rupy()

    @app.get("/")
    def root(request: Request) -> str:
        return str(os.getpid())

    @app.get("/fork/<int:code>")
    async def fork(request: Request, code: int) -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            raise SystemExit(code)
        return str(exit_code(pid))

    return app


def test_a_client_is_used_on_both_sides(app: Rupy) -> None:
    with TestClient(app) as client:
        assert client.get("/").text == str(os.getpid())
        assert in_child(lambda: int(client.get("/").text == str(os.getpid()))) == 1
        assert client.get("/").text == str(os.getpid())


def test_a_child_that_closes_its_client_leaves_the_other_open(app: Rupy) -> None:
    def close() -> int:
        client.close()
        return 5

    with TestClient(app) as client:
        client.get("/")
        assert in_child(close) == 5
        assert client.get("/").text == str(os.getpid())


def test_a_child_of_a_handler_ends_there(app: Rupy) -> None:
    with TestClient(app) as client:
        assert client.get("/fork/3").text == "3"
        assert client.get("/").text == str(os.getpid())


def test_work_for_the_lane_is_refused_in_a_child(app: Rupy) -> None:
    async def nothing() -> None:
        pass

    def spawn() -> int:
        with pytest.raises(RuntimeError, match="needs a server that runs"):
            app.spawn(nothing())
        return 5

    with TestClient(app) as client:
        client.get("/")
        assert in_child(spawn) == 5


def test_a_child_that_was_forked_in_a_handler_may_begin_a_lane_of_its_own(app: Rupy) -> None:
    @app.get("/nested")
    def nested(request: Request) -> str:
        def ask() -> int:
            inner = Rupy()

            @inner.get("/")
            def root(request: Request) -> str:
                return "inner"

            with TestClient(inner) as client:
                return int(client.get("/").text == "inner")

        return str(in_child(ask))

    with TestClient(app) as client:
        assert client.get("/nested").text == "1"


def test_signals_of_the_test_stay_its_own(app: Rupy) -> None:
    def handler(number: int, frame: object) -> None: ...

    previous = signal.signal(signal.SIGTERM, handler)
    try:
        with TestClient(app) as client:
            client.get("/")
            assert threading.active_count() > 1
            assert in_child(lambda: int(signal.getsignal(signal.SIGTERM) is handler)) == 1
    finally:
        signal.signal(signal.SIGTERM, previous)
