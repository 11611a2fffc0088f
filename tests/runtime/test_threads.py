"""Other Python threads run while the server is idle and while it is busy."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from tests.support.wire import get, post

PROGRAM = "threads"

#: Of the 250 turns that a thread could take in half a second beside nothing else.
FAIR = 25


def flood(server, send: bytes, stop: threading.Event) -> None:
    """Keep some pipelined requests in flight until told to stop."""
    with server.connect() as connection:
        size = len(connection.ask(send).raw)
        block = send * max(1, 10_000 // len(send))
        while not stop.is_set():
            connection.send(block)
            missing = size * (len(block) // len(send))
            while missing:
                received = connection.socket.recv(missing)
                assert received
                missing -= len(received)


def turns(server) -> int:
    return int(server.ask(get("/turns")).text)


def test_they_run_while_it_is_idle(server):
    with server.connect():
        before = turns(server)
        time.sleep(0.5)
        assert turns(server) - before > FAIR


@pytest.mark.parametrize(
    "send",
    [
        pytest.param(get("/"), id="python"),
        pytest.param(get("/unknown"), id="no-bytecode"),
        pytest.param(get("/files/file.txt"), id="static"),
        pytest.param(post("/upload", b"x" * 100_000), id="uploads"),
        pytest.param(b"GET /%zz HTTP/1.1\r\nHost: test\r\n\r\n", id="refused"),
    ],
)
def test_they_run_while_it_is_busy(server, send):
    stop = threading.Event()
    clients = [threading.Thread(target=flood, args=(server, send, stop)) for _ in range(4)]
    for client in clients:
        client.start()
    try:
        time.sleep(0.2)
        before = turns(server)
        time.sleep(0.5)
        during = turns(server) - before
    finally:
        stop.set()
        for client in clients:
            client.join()
    assert during > FAIR


def test_they_run_while_a_handler_waits(server):
    before = turns(server)
    server.ask(get("/wait/500"))
    assert turns(server) - before > FAIR


def test_an_idle_server_uses_no_processor(server):
    process = server.process.pid

    def used() -> int:
        fields = Path(f"/proc/{process}/task/{process}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    server.ask(get("/"))
    before = used()
    time.sleep(1)
    # Ticks of 10 ms, of the thread that serves.
    assert used() - before <= 2
