"""Clients that are many, slow, or gone, beside clients that are none of it."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import time

import pytest

from tests.support.wire import Connection, eventually, get, post

from .load import Load
from .memory import EAGER, settled
from .tally import Tally

PROGRAM = "faults"

pytestmark = pytest.mark.timeout(120, func_only=True)

IDLE = 2000
REQUESTS = 200_000
BATCH = 200
LARGE = 1 << 20


@pytest.fixture
def server(program, mode):
    """One process that a test has for itself."""
    with program.start(mode, **EAGER) as server:
        yield server


def descriptors(server) -> int:
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def ask(connections: list[Connection], tally: Tally) -> None:
    """One request on each connection, all at the same time."""
    for number, connection in enumerate(connections):
        connection.send(get(f"/item/{number}"))
    for number, connection in enumerate(connections):
        try:
            answered = connection.answer().text.endswith(f" {number}")
        except (AssertionError, OSError) as error:
            tally.lose(repr(error))
            continue
        tally.answered += answered
        tally.lost += not answered


def test_thousands_of_idle_connections(server, verdict):
    tally = Tally()

    def come_and_go() -> int:
        before = descriptors(server)
        with contextlib.ExitStack() as stack:
            connections = [stack.enter_context(server.connect()) for _ in range(IDLE)]
            ask(connections, tally)
            with Load(server) as load:
                load.wait(1000)
            ask(connections, tally)
            assert (load.tally.lost, load.tally.closed, load.tally.refused) == (0, 0, 0)
            tally.answered += load.tally.answered
        assert eventually(lambda: descriptors(server) <= before)
        return settled(server)

    before = come_and_go()
    verdict(tally, come_and_go() - before)
    assert tally.answered >= 4 * IDLE


def test_a_server_with_thousands_of_idle_connections_is_stopped(server, verdict):
    tally = Tally()
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(server.connect()) for _ in range(IDLE)]
        ask(connections, tally)
        before = settled(server)
        ask(connections, tally)
        growth = settled(server) - before
        server.signal(signal.SIGTERM)
        # They had not heard of it when they asked.
        ask(connections[:200], tally)
        assert server.wait(10) == 0
        assert all(connection.is_closed() for connection in connections)
    verdict(tally, growth)


def test_clients_that_write_and_read_slowly(server, verdict):
    with Load(server, clients=4) as load:
        load.wait(1000)
        send_and_read_slowly(server, Tally())
        before = settled(server)
        slow = Tally()
        send_and_read_slowly(server, slow)
        growth = settled(server) - before
        load.wait(1000)
    assert load.tally.closed + load.tally.refused == 0
    load.tally.answered += slow.answered
    load.tally.lost += slow.lost
    assert slow.answered == 60
    verdict(load.tally, growth)


def send_and_read_slowly(server, tally: Tally) -> None:
    """Thirty clients that send a body in small pieces, thirty that read a large one with pauses."""
    body = b"x" * 3000
    with contextlib.ExitStack() as stack:
        writers = [stack.enter_context(server.connect()) for _ in range(30)]
        readers = [stack.enter_context(_narrow(server)) for _ in range(30)]
        for reader in readers:
            reader.send(get(f"/large/{LARGE}"))
        request = post("/echo", body)
        for start in range(0, len(request), 100):
            for writer in writers:
                writer.send(request[start : start + 100])
            time.sleep(0.02)
        for writer in writers:
            tally.answered += writer.answer("POST").body == body
        for reader in readers:
            tally.answered += len(reader.answer().body) == LARGE
    tally.lost = 60 - tally.answered


def _narrow(server) -> Connection:
    """A connection that the server cannot write much to."""
    connection = server.connect()
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
    return connection


#: What a client has sent and read when it vanishes.
VANISHING = {
    "before a request": (b"", 0),
    "in the head": (get("/item/1")[:-8], 0),
    "in the body": (post("/echo", b"x" * 100_000)[:-50_000], 0),
    "in the answer": (get(f"/large/{LARGE}"), 1000),
    "in a stream": (get("/stream/1000"), 1000),
    "in a pipeline": (get("/item/1") * 50 + get("/stream/100")[:-3], 100),
    "before the answer": (get("/item/1"), 0),
}


@pytest.mark.parametrize("how", ["close", "reset"])
def test_clients_that_vanish(server, how, verdict):
    before_any = descriptors(server)

    def vanish(times: int) -> None:
        for _ in range(times):
            for sent, read in VANISHING.values():
                connection = server.connect()
                connection.send(sent)
                if read:
                    connection.socket.recv(read)
                getattr(connection, how)()

    with Load(server, clients=4) as load:
        load.wait(1000)
        vanish(60)
        before = settled(server)
        vanish(60)
        load.wait(1000)
    assert eventually(lambda: descriptors(server) <= before_any, seconds=10)
    assert load.tally.closed + load.tally.refused == 0
    verdict(load.tally, settled(server) - before)


def test_hundreds_of_thousands_of_requests(server, verdict):
    tally = Tally()
    ask_in_batches(server, REQUESTS // 5, Tally())
    before = settled(server)
    ask_in_batches(server, REQUESTS, tally)
    assert tally.answered == REQUESTS
    verdict(tally, settled(server) - before)


def ask_in_batches(server, requests: int, tally: Tally) -> None:
    """Keep four connections full of pipelined requests, and read their answers as they come."""
    batch = get("/item/7") * BATCH
    with contextlib.ExitStack() as stack, selectors.DefaultSelector() as selector:
        expected = None
        for _ in range(4):
            connection = stack.enter_context(server.connect())
            if expected is None:
                expected = len(connection.ask(get("/item/7")).raw) * BATCH
            connection.send(batch)
            selector.register(connection.socket, selectors.EVENT_READ, [expected])
        batches = 4
        while selector.get_map():
            for key, _ in selector.select():
                received = key.fileobj.recv(1 << 18)
                key.data[0] -= len(received)
                if key.data[0] and received:
                    continue
                if not received:
                    tally.lost += BATCH
                else:
                    tally.answered += BATCH
                if received and batches * BATCH < requests:
                    batches += 1
                    key.data[0] = expected
                    key.fileobj.sendall(batch)
                else:
                    selector.unregister(key.fileobj)
