"""Clients that keep asking while a test does harm, and count what becomes of each request."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import threading
import time
from types import TracebackType

from tests.support.server import Server
from tests.support.wire import get

from .tally import Tally

#: Requests on one connection before the client opens another.
KEPT = 40
#: Seconds after which a client gives a request up.
PATIENCE = 20.0


class Lost(Exception):
    """A connection that ended in the middle of things."""


class Load:
    """Clients in a thread of their own, from the beginning of a `with` to its end.

    Args:
        server: that they ask.
        clients: how many, each with one connection at a time.
        pipeline: requests that a client sends before it reads.
    """

    def __init__(self, server: Server, clients: int = 16, pipeline: int = 1) -> None:
        self.tally = Tally()
        self._address = server.address
        self._clients = clients
        self._pipeline = pipeline
        self._killed: set[int] = set()
        self._numbers = itertools.count()
        self._stopped = False
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    def __enter__(self) -> Load:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Let every client finish what it has sent."""
        self._stopped = True
        self._thread.join()

    def wait(self, requests: int, seconds: float = 30.0) -> None:
        """Until so many more requests have been answered."""
        target, end = self.tally.answered + requests, time.monotonic() + seconds
        while self.tally.answered < target:
            assert time.monotonic() < end, f"{requests} requests were not answered in {seconds} s: {self.tally.show()}"
            time.sleep(0.005)

    def kill(self, pid: int) -> None:
        """Kill a process; what is open on it is counted apart."""
        self._killed.add(pid)
        os.kill(pid, signal.SIGKILL)

    async def _run(self) -> None:
        await asyncio.gather(*(self._client() for _ in range(self._clients)))

    async def _client(self) -> None:
        while not self._stopped:
            try:
                reader, writer = await self._connect()
            except ConnectionRefusedError:
                self.tally.refused += 1
                await asyncio.sleep(0.01)
                continue
            try:
                await self._converse(reader, writer)
            finally:
                writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._address, str):
            return await asyncio.open_unix_connection(self._address)
        return await asyncio.open_connection(*self._address)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Ask over one connection until somebody ends it."""
        pid: int | None = None
        for _ in range(KEPT // self._pipeline or 1):
            numbers = [next(self._numbers) for _ in range(self._pipeline)]
            writer.write(b"".join(get(f"/item/{number}") for number in numbers))
            for index, number in enumerate(numbers):
                try:
                    pid, closes = await asyncio.wait_for(_answer(reader, number), PATIENCE)
                except (Lost, TimeoutError, OSError) as error:
                    self._count_unanswered(error, pid, len(numbers) - index)
                    return
                self.tally.answered += 1
                if closes:
                    # The client is told that the rest has not been looked at.
                    self.tally.closed += len(numbers) - index - 1
                    return
            if self._stopped:
                return

    def _count_unanswered(self, error: Exception, pid: int | None, requests: int) -> None:
        partial = isinstance(error, Lost) and bool(error.args[0])
        if pid in self._killed or (pid is None and self._killed):
            self.tally.killed += requests
        elif pid is None or partial or isinstance(error, TimeoutError):
            for _ in range(requests):
                self.tally.lose(f"{error!r} after an answer of {pid}")
        else:
            self.tally.closed += requests


async def _answer(reader: asyncio.StreamReader, number: int) -> tuple[int, bool]:
    """The process that has answered, and whether the connection ends with that."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
        body = await reader.readexactly(int(fields[b"content-length"]))
    except asyncio.IncompleteReadError as error:
        raise Lost(error.partial) from None
    pid, _, answered = body.decode().partition(" ")
    if not head.startswith(b"HTTP/1.1 200 ") or answered != str(number):
        raise Lost(head + body)
    return int(pid), fields.get(b"connection") == b"close"
