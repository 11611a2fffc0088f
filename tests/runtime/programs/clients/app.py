"""Async clients of other servers, as applications use them; where the servers are is in the environment."""

import asyncio
import os

import anyio
import asyncpg
import httpx
import psycopg
import redis.asyncio as redis

from rupy import Rupy

app = Rupy()
REDIS, POSTGRES = os.environ["TEST_REDIS"], os.environ["TEST_POSTGRES"]


@app.get("/plain")
async def plain(request):
    await asyncio.sleep(0.01)
    return "plain"


@app.get("/httpx")
async def with_httpx(request):
    url = f"http://127.0.0.1:{request.query['port']}/plain"
    async with httpx.AsyncClient() as client:
        answers = await asyncio.gather(*(client.get(url) for _ in range(10)))
    return [answer.text for answer in answers]


@app.get("/redis")
async def with_redis(request):
    async with redis.Redis(unix_socket_path=REDIS) as client:
        await client.set("count", 0)
        await asyncio.gather(*(client.incr("count") for _ in range(50)))
        async with client.pubsub() as channel:
            await channel.subscribe("news")
            await channel.get_message(timeout=5)
            await client.publish("news", "published")
            message = await channel.get_message(timeout=5)
        return [int(await client.get("count")), message["data"].decode()]


@app.get("/asyncpg")
async def with_asyncpg(request):
    async with asyncpg.create_pool(host=POSTGRES, user="postgres", database="postgres", min_size=2, max_size=5) as pool:
        numbers = await asyncio.gather(*(pool.fetchval("select $1::int", number) for number in range(30)))
        async with pool.acquire() as connection:
            try:
                async with asyncio.timeout(0.05):
                    await connection.fetch("select pg_sleep(10)")
            except TimeoutError:
                return [sum(numbers), await connection.fetchval("select 'still usable'")]


@app.get("/psycopg")
async def with_psycopg(request):
    async with await psycopg.AsyncConnection.connect(host=POSTGRES, user="postgres", dbname="postgres") as connection:
        async with connection.cursor() as cursor:
            await cursor.execute("select generate_series(1, 1000)")
            total = 0
            async for (number,) in cursor:
                total += number
    return str(total)


@app.get("/anyio")
async def with_anyio(request):
    found = []

    async def add(number):
        await anyio.sleep(0.001)
        found.append(number)

    with anyio.move_on_after(0.02) as scope:
        await anyio.sleep(5)
    async with anyio.create_task_group() as group:
        for number in range(3):
            group.start_soon(add, number)
    async with anyio.create_task_group() as group:
        group.start_soon(anyio.sleep, 9)
        await anyio.sleep(0.001)
        group.cancel_scope.cancel()
    send, receive = anyio.create_memory_object_stream(1)
    async with send, receive:
        await send.send("sent")
        return [scope.cancelled_caught, sorted(found), await receive.receive(), await anyio.to_thread.run_sync(sum, [1, 2])]


@app.get("/streams")
async def with_streams(request):
    async def echo(reader, writer):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    sent = os.urandom(3_000_000)

    async def send():
        writer.write(sent)
        await writer.drain()
        writer.write_eof()

    sending = asyncio.create_task(send())
    received = await reader.read()
    await sending
    writer.close()
    server.close()
    return str(received == sent)


@app.get("/executor")
async def with_executor(request):
    loop = asyncio.get_running_loop()
    return [await loop.run_in_executor(None, pow, 2, 10), (await loop.getaddrinfo("127.0.0.1", 80))[0][4][0]]


if __name__ == "__main__":
    app.run(port=0)
