"""Clients that leave while their request is worked on."""

from __future__ import annotations

import json
import time

import pytest

from tests.support.wire import eventually, get

PROGRAM = "leaving"


def seen(server, entry: str, seconds: float = 3.0) -> bool:
    return eventually(lambda: entry in json.loads(server.ask(get("/seen")).body), seconds)


@pytest.mark.parametrize("path", ["wait", "stubborn"])
def test_a_reset_cancels_an_async_handler_at_once(server, path):
    name = f"reset-{path}"
    with server.connect() as connection:
        connection.send(get(f"/{path}/{name}"))
        assert seen(server, f"{name} began")
        connection.reset()
    assert seen(server, f"{name} cancelled soon" if path == "wait" else f"{name} cleaned up", 1)


def test_a_reset_is_seen_behind_requests_that_are_pipelined(server):
    with server.connect() as connection:
        connection.send(get("/wait/pipelined") + get("/short"))
        assert seen(server, "pipelined began")
        connection.reset()
    assert seen(server, "pipelined cancelled soon", 1)


def test_the_end_of_what_a_client_sends_cancels_after_the_grace(server):
    with server.connect() as connection:
        connection.send(get("/wait/ended"))
        assert seen(server, "ended began")
        connection.half_close()
        assert seen(server, "ended cancelled later")


def test_a_client_that_closes_is_one_that_has_ended(server):
    with server.connect() as connection:
        connection.send(get("/wait/closed"))
        assert seen(server, "closed began")
    assert seen(server, "closed cancelled later")


def test_a_half_closed_client_is_answered_within_the_grace(server):
    with server.connect() as connection:
        connection.send(get("/short"))
        connection.half_close()
        assert connection.answer().text == "answered"


def test_what_is_pipelined_behind_a_handler_that_waits_is_answered(server):
    with server.connect() as connection:
        connection.send(get("/short"))
        time.sleep(0.05)
        connection.send(get("/short") + get("/short"))
        assert [connection.answer().text for _ in range(3)] == ["answered"] * 3
        assert connection.ask(get("/short")).text == "answered"


def test_the_end_of_what_a_client_sends_stops_no_sync_handler(server):
    with server.connect() as connection:
        connection.send(get("/blocking/kept"))
        connection.reset()
    assert seen(server, "kept ended", 5)


@pytest.mark.parametrize("leave", ["reset", "close"])
def test_an_async_stream_is_closed_when_its_client_leaves_between_two_chunks(server, leave):
    name = f"stream-{leave}"
    with server.connect() as connection:
        connection.send(get(f"/stream/{name}"))
        assert not connection.is_silent(5)
        getattr(connection, leave)()
    assert seen(server, f"{name} closed", 2)


def test_nothing_is_logged_of_a_client_that_has_left(server):
    with server.connect() as connection:
        connection.send(get("/wait/quiet"))
        assert seen(server, "quiet began")
        connection.reset()
    assert seen(server, "quiet cancelled soon", 1)
    assert "CancelledError" not in server.log
