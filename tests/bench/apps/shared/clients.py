"""Clients of Redis and PostgreSQL, the same in every application; the first request connects them."""

from __future__ import annotations

import asyncio
import os
from functools import cache

import asyncpg
import redis.asyncio as redis


async def cached() -> str:
    """What Redis has."""
    value = await (await _redis()).get("greeting")
    return value.decode()


async def selected() -> str:
    """What PostgreSQL selects."""
    return await (await _postgresql()).fetchval("SELECT $1::text", "Hello, World!")


@cache
def _redis() -> asyncio.Task[redis.Redis]:
    async def connect() -> redis.Redis:
        # As many connections as requests at once: by default there are 100, and an error beyond them.
        client = redis.Redis(unix_socket_path=os.environ["BENCH_REDIS"], max_connections=1024)
        await client.set("greeting", "Hello, World!")
        return client

    return asyncio.create_task(connect())


@cache
def _postgresql() -> asyncio.Task[asyncpg.Pool]:
    pool = asyncpg.create_pool(host=os.environ["BENCH_POSTGRESQL"], user="postgres", database="postgres")
    return asyncio.ensure_future(pool)
