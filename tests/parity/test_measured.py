"""Functions that do not say whether they block: proved quick, or measured until a call is slow."""

from __future__ import annotations

import re

import pytest

from tests.support.wire import eventually, get

PROGRAM = "measured"

#: So slow that one call decides.
LONG = "?seconds=0.5"
#: Two of these decide.
SLOW = "?seconds=0.05"
QUICK = "?seconds=0"
#: Calls that are found quick; a machine that is very busy may make one of them slow, which moves its route.
CALLS = 5


@pytest.fixture
def server(program, mode):
    """With every decision said."""
    with program.start(mode, RUPY_TRACE_TIERS="1") as server:
        yield server


def ask(server, target: str) -> str:
    return server.ask(get(target)).text


def moves(server, route: str) -> list[str]:
    return re.findall(rf"GET {route}: on threads of the pool from now on: (.*)$", server.log, re.MULTILINE)


def test_every_decision_is_said(server):
    decisions = dict(re.findall(r"^rupy: (?:GET )?(\S.*?): (on .*)$", server.log, re.MULTILINE))
    assert decisions["/proved/<name>"] == "on the thread that serves: it is proved quick"
    assert decisions["/said"] == "on the thread that serves: blocking=False says so"
    assert decisions["/blocks"] == "on threads of the pool: app.blocks is registered with blocking=True"
    waits = decisions["/waits"]
    assert waits.startswith("on the thread that serves, until calls are slow: app.waits: time.sleep is not known")
    assert "app.stream: it is a generator (stream, line " in decisions["/stream"]
    assert decisions["the exception handler app.on_quick"] == "on the thread that serves: it is proved quick"
    assert "app.on_odd: time.sleep is not known" in decisions["the exception handler app.on_odd"]
    assert decisions["/files/<path:path>"].endswith(": app.around_files: call_next opens a file")
    assert decisions["/async"] == "on the thread that serves: nothing on the way is a def"


@pytest.mark.parametrize("slow", [LONG, SLOW])
@pytest.mark.parametrize("route", ["/waits", "/computes"])
def test_slow_calls_move_their_route_to_the_pool(server, route, slow):
    for _ in range(CALLS):
        ask(server, route + QUICK)
    ask(server, route + slow)
    # Unless the machine was so busy that another call was slow, or this one long.
    if slow == SLOW and not moves(server, route):
        assert ask(server, route + QUICK) == "lane"
        ask(server, route + slow)
    assert [ask(server, route + seconds) for seconds in (QUICK, SLOW, QUICK)] == ["pool"] * 3
    (reason,) = moves(server, route)
    name = route.removeprefix("/")
    assert re.fullmatch(
        rf"a call of app\.{name} \(app\.py:\d+\) took \d+ ms; blocking=True or False decides .*", reason
    )


@pytest.mark.parametrize("kind", ["connection", "attribute", "local", "method", "closure"])
def test_what_uses_an_object_of_its_thread_stays_and_is_told_so_once(server, kind):
    route = f"/uses-{kind}"
    assert ask(server, route + QUICK) == "1 on the lane"
    assert [ask(server, route + LONG) for _ in range(3)] == ["1 on the lane"] * 3
    assert moves(server, route) == []
    (line,) = re.findall(rf"GET {route}: stays on the thread that serves: (.*)$", server.log, re.MULTILINE)
    kinds = {"attribute": "a sqlite3.Cursor of this thread", "local": "a threading.local with values of this thread"}
    assert f", {kinds.get(kind, 'a sqlite3.Connection of this thread')}; others wait" in line


def test_what_uses_an_object_of_all_threads_moves(server):
    assert ask(server, "/uses-shared" + QUICK) == "1 on the lane"
    ask(server, "/uses-shared" + LONG)
    assert ask(server, "/uses-shared" + QUICK) == "1 on the pool"


def test_the_first_call_decides_when_it_waits(server):
    assert [ask(server, "/waits-at-once") for _ in range(2)] == ["lane", "pool"]
    assert len(moves(server, "/waits-at-once")) == 1


def test_what_the_first_call_computes_is_let_pass(server):
    assert ask(server, "/computes" + LONG) == "lane"
    # Unless the machine let it wait, too.
    if not moves(server, "/computes"):
        assert ask(server, "/computes" + LONG) == "lane"
    assert ask(server, "/computes" + LONG) == "pool"


@pytest.mark.parametrize("route", ["/said", "/said-behind"])
def test_what_says_that_it_does_not_block_stays(server, route):
    for _ in range(3):
        assert ask(server, route + SLOW) == "lane"
    assert moves(server, route) == []


def test_a_stream_is_measured_as_it_is_sent(server):
    ask(server, "/stream" + QUICK)
    for _ in range(2):
        assert ask(server, "/stream" + SLOW)[-4:] in ("lane", "pool")
    assert ask(server, "/stream" + SLOW) == "poolpool"
    assert len(moves(server, "/stream")) == 1


def test_a_call_that_fails_is_measured(server):
    ask(server, "/fails" + QUICK)
    for _ in range(2):
        assert server.ask(get("/fails" + SLOW)).status == 500
    assert eventually(lambda: len(moves(server, "/fails")) == 1)


def test_an_exception_handler_is_measured_for_itself(server):
    for path in ("/odd", "/odd-stream"):
        ask(server, path + QUICK)
        for _ in range(2):
            ask(server, path + SLOW)
    assert ask(server, "/odd" + QUICK) == "lane, pool"
    assert ask(server, "/odd-stream" + QUICK) == "poolpool"
    moved = r"the exception handler app\.on_odd: on threads of the pool from now on: a call of app\.on_odd \(.*\) took \d+ ms$"
    assert len(re.findall(moved, server.log, re.MULTILINE)) == 1
    assert moves(server, "/odd") == []


def test_what_is_proved_is_never_moved(server):
    with server.connect() as connection:
        for _ in range(1000):
            assert connection.ask(get("/proved/you")).text == "Hello, you!"
    assert moves(server, "/proved/<name>") == []
    assert moves(server, "/async") == []
