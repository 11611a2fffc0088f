from __future__ import annotations

import asyncio

from django_bolt import BoltAPI
from django_bolt.responses import PlainText

api = BoltAPI(enable_logging=False)
urlpatterns = []


async def greeting() -> str:
    return "Hello, World!"


@api.get("/async")
async def hello():
    return PlainText("Hello, World!")


@api.get("/task")
async def task():
    return PlainText(await greeting())


@api.get("/yield")
async def yielding():
    await asyncio.sleep(0)
    return PlainText("Hello, World!")
