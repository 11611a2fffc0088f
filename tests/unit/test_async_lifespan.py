"""The lifespan of an application as a task, without a server."""

from __future__ import annotations

import asyncio

import pytest

from rupy import Rupy
from rupy._async_lifespan import AsyncLifespan
from rupy.exceptions import ShutdownError


def test_a_lifespan_that_breaks_when_it_is_ended_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async def lifespan(app: Rupy):
        async with asyncio.TaskGroup() as group:
            group.create_task(breaks())
            yield

    async def breaks() -> None:
        await asyncio.sleep(0)
        raise LookupError("on purpose")

    async def run() -> None:
        app = Rupy(lifespan=lifespan)
        running = AsyncLifespan(app, app._registry.hooks)
        await running.start()
        watch = asyncio.create_task(running.broken())
        # It is over before the watch has been told: the watch waits for it behind this coroutine.
        assert running._task is not None
        await asyncio.wait((running._task,))
        end = running.end()
        assert end is not None
        try:
            await end
        finally:
            await watch

    with pytest.raises(ShutdownError):
        asyncio.run(run())
    assert caplog.text.count("LookupError: on purpose") == 1
