"""Calls that do not end are named in the log, with where they stand."""

from __future__ import annotations

import re

import pytest

from tests.support.wire import eventually, get

from .test_pool import start as start

PROGRAM = "pool"

WARNING = re.compile(
    r"^\S+ WARNING rupy: (?P<name>.+) has kept (?P<place>.+) for (?P<seconds>[0-9.]+) s, and stands at\n(?P<stack>(?:  .*\n)+)",
    re.MULTILINE,
)


def warnings(server, name: str) -> list[re.Match[str]]:
    """Those of one function: a busy machine may keep the server from starting for as long."""
    return [found for found in WARNING.finditer(server.log) if found["name"].startswith(name)]


@pytest.mark.parametrize(
    ("path", "name", "place", "line"),
    [
        ("/lane/spin/2.5", "GET /lane/spin/<float:seconds>: app.keep_lane", "the thread that serves", "while time"),
        (
            "/lane/sleep/2.5",
            "GET /lane/sleep/<float:seconds>: app.sleep_on_lane",
            "the thread that serves",
            "time.sleep",
        ),
        ("/wait/2.5", "GET /wait/<float:seconds>: app.wait", "a thread of the pool", "time.sleep"),
    ],
)
def test_a_call_that_does_not_end_is_named_once(start, path, name, place, line):
    with start(stuck_after=0.5) as server:
        assert server.ask(get(path)).status == 200
        (found,) = warnings(server, name)
        assert re.fullmatch(re.escape(name) + r" \(app\.py:\d+\)", found["name"])
        assert found["place"] == place
        assert float(found["seconds"]) >= 0.5
        assert line in found["stack"]
        assert "app.py" in found["stack"].splitlines()[0]
        assert server.ask(get(path)).status == 200
        assert eventually(lambda: len(warnings(server, name)) == 2)


def test_nobody_looks_where_nobody_wants_to_know(start):
    with start(stuck_after=0) as server:
        server.ask(get("/lane/sleep/2.5"))
        server.ask(get("/wait/2.5"))
        assert "has kept" not in server.log


def test_many_short_calls_are_not_one_that_does_not_end(start):
    with start(stuck_after=1) as server, server.connect() as connection:
        connection.send(get("/lane/sleep/0.1") * 30)
        for _ in range(30):
            assert connection.answer().text == "done"
        assert "has kept" not in server.log
