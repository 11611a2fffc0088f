"""The lifespan of an application under `TestClient`."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import httpx
import pytest

from rupy import Request, Response, Rupy
from rupy.testing import TestClient
from tests.support.wire import eventually


class Application:
    """A live application with a lifespan, and what has happened to it."""

    def __init__(self, fails: str = "") -> None:
        self.seen: list[str] = []
        self.fails = fails

        @asynccontextmanager
        async def lifespan(app: Rupy):
            await self.reach("enter")
            try:
                yield {"name": "shared"}
            finally:
                await self.reach("exit")

        self.app = app = Rupy(lifespan=lifespan)

        @app.on_startup
        async def start() -> None:
            await self.reach("start")

        @app.on_shutdown
        async def end() -> None:
            await self.reach("end")

        @app.get("/")
        def index(request: Request) -> str:
            self.seen.append("asked")
            return str(request.state.name)

    async def reach(self, step: str) -> None:
        self.seen.append(step)
        await asyncio.sleep(0)
        if self.fails == step:
            raise LookupError(step)


def test_it_runs_around_the_block() -> None:
    application = Application()
    with TestClient(application.app) as client:
        assert application.seen == ["enter", "start"]
        assert client.get("/").text == "shared"
    assert application.seen == ["enter", "start", "asked", "end", "exit"]


def test_without_a_block_it_begins_with_the_first_request_and_ends_with_close() -> None:
    application = Application()
    client = TestClient(application.app)
    assert application.seen == []
    assert client.get("/").text == "shared"
    client.close()
    assert application.seen == ["enter", "start", "asked", "end", "exit"]


def test_it_runs_for_each_client() -> None:
    application = Application()
    for _ in range(2):
        with TestClient(application.app):
            pass
    assert application.seen == ["enter", "start", "end", "exit"] * 2


@pytest.mark.parametrize(("step", "seen"), [("enter", ["enter"]), ("start", ["enter", "start", "exit"])])
def test_what_the_start_up_raises_is_raised_by_the_block(step: str, seen: list[str]) -> None:
    application = Application(fails=step)
    with pytest.raises(LookupError, match=step), TestClient(application.app):
        pass
    assert application.seen == seen


@pytest.mark.parametrize("step", ["end", "exit"])
def test_what_the_shutdown_raises_is_raised_at_the_end_of_the_block(step: str) -> None:
    application = Application(fails=step)
    with pytest.raises(LookupError, match=step), TestClient(application.app) as client:
        client.get("/")
    assert application.seen == ["enter", "start", "asked", "end", "exit"]


def test_an_async_generator_function_is_a_lifespan_as_it_is() -> None:
    seen: list[str] = []

    async def lifespan(app: Rupy):
        seen.append(f"enter {type(app).__name__}")
        yield
        seen.append("exit")

    with TestClient(Rupy(lifespan=lifespan)):
        assert seen == ["enter Rupy"]
    assert seen == ["enter Rupy", "exit"]


@pytest.mark.parametrize(
    ("lifespan", "message"),
    [
        (lambda _: None, "it gave an object of type NoneType, which is no async context manager"),
        (asynccontextmanager(lambda _: _yields([1])), r"it yielded \[1\]; yield a mapping of names, or nothing"),
        (
            asynccontextmanager(lambda _: _yields({1: 2})),
            r"it yielded \{1: 2\}; yield a mapping of names, or nothing",
        ),
    ],
)
def test_what_is_no_lifespan_is_a_clear_message(lifespan, message: str) -> None:
    with pytest.raises(TypeError, match=message), TestClient(Rupy(lifespan=lifespan)):
        pass


async def _yields(state):
    yield state


def test_a_lifespan_that_breaks_ends_the_block_with_its_error() -> None:
    broken = asyncio.Event()

    @asynccontextmanager
    async def lifespan(app: Rupy):
        async with asyncio.TaskGroup() as group:
            group.create_task(breaks(broken))
            yield

    app = Rupy(lifespan=lifespan)

    @app.get("/break")
    def index(request: Request) -> str:
        broken.set()
        return "breaks"

    with pytest.raises(ExceptionGroup), TestClient(app) as client:
        client.get("/break")


def test_nothing_is_served_without_a_lifespan() -> None:
    end = asyncio.Event()

    async def lifespan(app: Rupy):
        async with asyncio.TaskGroup() as group:
            group.create_task(breaks(end))
            yield

    app = Rupy(lifespan=lifespan)

    @app.get("/")
    def index(request: Request) -> str:
        end.set()
        return "here"

    def has_ended() -> bool:
        try:
            return client.get("/").text != "here"
        except httpx.RemoteProtocolError:
            return True

    with pytest.raises(ExceptionGroup), TestClient(app) as client:
        assert eventually(has_ended)


async def breaks(event: asyncio.Event) -> None:
    await event.wait()
    raise LookupError("broken")


def test_the_end_of_the_block_waits_for_work_beside_requests() -> None:
    app, seen = Rupy(), []

    @app.get("/")
    def index(request: Request) -> Response:
        response = Response("answered")
        response.background(seen.append, "background")
        app.spawn(task())
        return response

    async def task() -> None:
        await asyncio.sleep(0.05)
        seen.append("task")

    with TestClient(app) as client:
        assert client.get("/").text == "answered"
    assert sorted(seen) == ["background", "task"]


def test_a_task_without_a_server_is_refused() -> None:
    async def task() -> None: ...

    with pytest.raises(RuntimeError, match=r"app.spawn\(\) needs a server that runs"):
        Rupy().spawn(task())
