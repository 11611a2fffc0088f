"""The end of a `TestClient` is that of a server: what is in flight is finished within the grace, then the application ends."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import httpx
import pytest

from rupy import Request, Rupy
from rupy.testing import TestClient


class Application:
    """A live application whose handlers say when they have been asked, and take a while."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.seen: list[str] = []

        @asynccontextmanager
        async def lifespan(app: Rupy):
            yield
            self.seen.append("exit")

        self.app = app = Rupy(lifespan=lifespan)

        @app.get("/async")
        async def waits(request: Request) -> str:
            self.asked.set()
            await asyncio.sleep(0.5)
            self.seen.append("answered")
            return "late"

        @app.get("/pool", blocking=True)
        def blocks(request: Request) -> str:
            self.asked.set()
            time.sleep(0.5)
            self.seen.append("answered")
            return "late"

        @app.get("/stream")
        async def stream(request: Request):
            yield "la"
            self.asked.set()
            await asyncio.sleep(0.5)
            self.seen.append("answered")
            yield "te"

        @app.get("/never")
        async def never(request: Request) -> str:
            self.asked.set()
            try:
                await asyncio.sleep(3600)
            finally:
                self.seen.append("cancelled")
            return "never"

        @app.get("/stuck")
        async def stuck(request: Request):
            yield "begun"
            try:
                await asyncio.sleep(3600)
            finally:
                self.seen.append("cancelled")

        @app.get("/endless")
        async def endless(request: Request):
            try:
                while True:
                    yield "x"
                    self.asked.set()
                    await asyncio.sleep(0.01)
            finally:
                self.seen.append("cancelled")


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.mark.parametrize(("path", "text"), [("/async", "late"), ("/pool", "late"), ("/stream", "late")])
def test_what_is_in_flight_is_answered_before_the_application_ends(application, path, text):
    client = TestClient(application.app)
    with ThreadPoolExecutor(1) as other:
        answer = other.submit(client.get, path)
        assert application.asked.wait(20)
        client.close()
        assert application.seen == ["answered", "exit"]
        assert answer.result().text == text


@pytest.mark.parametrize("path", ["/never", "/endless"])
def test_what_is_not_finished_after_the_grace_is_cut(application, path, monkeypatch):
    monkeypatch.setattr("rupy.testing.client.PATIENCE", 0.2)
    client = TestClient(application.app)
    with ThreadPoolExecutor(1) as other:
        answer = other.submit(client.get, path)
        assert application.asked.wait(20)
        client.close()
        assert application.seen == ["cancelled", "exit"]
        with pytest.raises(httpx.RemoteProtocolError, match="the server has ended"):
            answer.result()


def test_an_answer_that_nobody_reads_is_not_waited_for(application):
    client = TestClient(application.app)
    answer = client.send(client.build_request("GET", "/endless"), stream=True)
    started = time.monotonic()
    client.close()
    assert time.monotonic() - started < 20
    assert application.seen == ["cancelled", "exit"]
    answer.close()


def test_an_answer_whose_reading_has_failed_is_not_waited_for(application):
    client = TestClient(application.app)
    with pytest.raises(httpx.ReadTimeout) as caught:
        client.get("/stuck", timeout=0.5)
    started = time.monotonic()
    client.close()
    assert time.monotonic() - started < 20
    assert application.seen == ["cancelled", "exit"]
    # It has held what was read until now.
    assert caught.value.__traceback__ is not None


def test_two_clients_leave_the_switch_interval_as_it_was() -> None:
    def application() -> Rupy:
        app = Rupy()

        @app.get("/", blocking=True)
        def interval(request: Request) -> str:
            return str(sys.getswitchinterval())

        return app

    before = sys.getswitchinterval()
    with TestClient(application()) as outer:
        assert outer.get("/").text == "0.001"
        with TestClient(application()) as inner:
            assert inner.get("/").text == "0.001"
        assert sys.getswitchinterval() == 0.001
        second = TestClient(application())
        assert second.get("/").text == "0.001"
    assert sys.getswitchinterval() == 0.001
    second.close()
    assert sys.getswitchinterval() == before
