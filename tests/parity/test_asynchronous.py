"""Async handlers and middleware, mixed with sync ones."""

from __future__ import annotations

import json as json_module
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.case import Case
from tests.support.wire import NOT_FOUND, SERVER_ERROR, eventually, get, json, post, reply, request, text

from .suite import Answers

PROGRAM = "asynchronous"

TEXT, BINARY = ("content-type", "text/plain; charset=utf-8"), ("content-type", "application/octet-stream")
IN_CHUNKS = ("Transfer-Encoding", "chunked")
ECHOED = text("ab", ("x-echo", "yes"), status=201)
CHUNKED = ("transfer-encoding", "chunked")

CHAIN = "first no loop, second a loop, third no loop, fourth"
WAITED = "first no loop, second a loop, second waited, third no loop, fourth"

CASES = [
    Case("a sync handler behind async middleware", get("/sync"), text(f"nobody: {CHAIN}, no loop")),
    Case("middleware that waits", get("/sync?wait"), text(f"nobody: {WAITED}, no loop")),
    Case("context variables of sync middleware", get("/driven?user=ann"), text(f"ann: {CHAIN}, a loop")),
    Case("asyncio.run in sync middleware", get("/sync?nested"), text(f"nobody: {CHAIN}, no loop".replace("second", "nested, second", 1))),
    Case("a handler that asks for its task and waits for nothing", get("/asks"), text("app.asks")),
    Case("a handler that waits for nothing", get("/driven?wait"), text(f"nobody: {WAITED}, a loop")),
    Case("a handler that waits", get("/awaits?user=ann&wait"), text(f"ann ann: {WAITED}, a loop, app.awaits")),
    Case("a task from the first instruction", get("/first-step"), text("app.first_step a loop")),
    Case("parameters", get("/items/7/x"), json('{"name":"x","number":7,"third":true}')),
    Case("a body", post("/echo", "body"), text("body", ("x-echo", "yes"), status=201)),
    Case("a body in chunks", request("POST", "/echo", IN_CHUNKS, body=b"2\r\nab\r\n0\r\n\r\n"), ECHOED),
    Case("HEAD", request("HEAD", "/awaits"), 200),
    Case("nothing", get("/none"), reply(204)),
    Case("middleware that answers", get("/awaits?stop"), text("stopped by second", status=403)),
    Case("middleware that returns something else", get("/awaits?wait&bad"), SERVER_ERROR),
    Case("middleware that fails", get("/awaits?wait&fail"), SERVER_ERROR),
    *(
        Case(f"{name} {when}", get(f"/raise{when}/{name}"), SERVER_ERROR)
        for name in ("value", "exit", "interrupt", "cancelled")
        for when in ("", "-later")
    ),
    Case("a missing key", get("/raise/key"), text("the header 'missing' is missing", status=400)),
    Case("a missing key later", get("/raise-later/key"), text("the header 'missing' is missing", status=400)),
    Case("a task that cancels itself and goes on", get("/cancel-self"), text("went on")),
    Case("what is no answer", get("/wrong"), SERVER_ERROR),
    Case("a stream", get("/stream?user=ann"), reply(200, "0 ann\n1 ann\n2 ann\n", TEXT, CHUNKED)),
    Case("a stream with a status", get("/stream/bytes"), reply(202, "abcd", BINARY, CHUNKED, ("x-stream", "yes"))),
    Case("a stream without chunks", get("/stream/empty"), reply(200, "", CHUNKED)),
    Case("HEAD of a stream", request("HEAD", "/stream"), reply(200, "", TEXT)),
    Case("a stream that fails before its first chunk", get("/stream/fails-first"), SERVER_ERROR),
    Case("a stream of something else", get("/stream/wrong"), SERVER_ERROR),
    Case("an async stream of a sync handler", get("/stream/from-def"), reply(200, "from def", TEXT, CHUNKED)),
    Case("a sync stream of an async handler", get("/stream/sync-in-async"), reply(200, "0 no loop 1 no loop 2 no loop ", TEXT, CHUNKED)),
    Case("a coroutine that a sync function returns", get("/decorated?user=ann"), text("decorated ann")),
    Case("asyncio.timeout", get("/timeout"), text("timed out")),
    Case("TaskGroup and gather", get("/group"), json("[[0,1,2,3],[0,1,2,3]]")),
    Case("to_thread", get("/thread?user=ann"), text("ann False no loop")),
    Case("call_soon_threadsafe", get("/threadsafe"), text("from a thread")),
    Case("a subprocess", get("/subprocess"), text("100000 0")),
    Case("a file behind async middleware", get("/files/a.txt"), 200),
    Case("a file behind middleware that waits", get("/files/a.txt?wait"), 200),
    Case("no file for whom middleware stops", get("/files/a.txt?stop"), text("stopped by second", status=403)),
    Case("no route behind middleware that waits", get("/nothing?wait"), NOT_FOUND),
    Case("no method behind middleware that waits", get("/echo?wait"), text("Method Not Allowed", ("allow", "OPTIONS, POST"), status=405)),
]  # fmt: skip


class TestAnswers(Answers):
    pass


def test_requests_wait_side_by_side_and_keep_to_themselves(server):
    names = [f"name-{number}" for number in range(100)]

    def ask(name: str) -> str:
        return server.ask(get(f"/shared/{name}")).text

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(ask, names))
    assert answers == [f"{name} {name} /shared/{name}" for name in names]


def test_pipelined_requests_are_answered_in_their_order(server):
    with server.connect() as connection:
        connection.send(get("/awaits") + get("/driven") + get("/sync") + get("/shared/last"))
        answers = [connection.answer().text for _ in range(4)]
    assert [answer.rpartition(", ")[2] for answer in answers] == [
        "app.awaits",
        "a loop",
        "no loop",
        "last last /shared/last",
    ]


def test_a_stream_is_closed_when_the_client_leaves(server):
    before = len(json_module.loads(server.ask(get("/events")).body))
    with server.connect() as connection:
        connection.send(get("/stream/closed"))
        assert not connection.is_silent(5)
        connection.reset()
    assert eventually(lambda: len(json_module.loads(server.ask(get("/events")).body)) == before + 1)


def test_the_loop_belongs_to_the_server(server):
    refused = json_module.loads(server.ask(get("/loop")).body)
    assert refused == [
        "the event loop belongs to the server and ends with it",
        "Cannot close a running event loop",
        "This event loop is already running",
    ]


@pytest.mark.parametrize("path", ["/awaits", "/stream", "/raise-later/value"])
def test_many_requests_leave_nothing_behind(server, path):
    for _ in range(100):
        server.ask(get(path))
    before = server.resident
    with server.connect() as connection:
        for _ in range(3000):
            connection.ask(get(path))
    assert server.resident - before < 2_000_000


def test_an_idle_server_uses_no_processor(server):
    server.ask(get("/awaits"))
    before = ticks(server)
    time.sleep(1)
    assert ticks(server) - before <= 2


def ticks(server) -> int:
    """Processor time of a server, in ticks of 10 ms."""
    with open(f"/proc/{server.process.pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
