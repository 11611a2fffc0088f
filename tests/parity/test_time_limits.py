"""Time limits of handlers: docs/limits.md."""

from __future__ import annotations

import json

import pytest

from tests.support.wire import SERVER_ERROR, eventually, get, text
from tests.support.wire import json as json_answer

PROGRAM = "time_limits"

LATE = text("Gateway Timeout", status=504)


@pytest.mark.parametrize(("path", "says"), [("/soon", "soon"), ("/longer", "longer"), ("/stream", "first\nsecond\n")])
def test_what_is_in_time_is_answered(server, path, says):
    assert server.ask(get(path)).text == says


@pytest.mark.parametrize(
    "path",
    ["/slow", "/shorter", "/keeps-it-to-itself", "/ignores", "/first-chunk", "/slow?guard=1", "/guarded?guard=1"],
)
def test_what_takes_too_long_is_504(server, path):
    with server.connect() as connection:
        assert connection.ask(get(path)).show() == LATE
        # The connection goes on.
        assert connection.ask(get("/soon")).text == "soon"


def test_the_functions_of_a_request_share_its_time(server):
    assert server.ask(get("/together")).show() == LATE


def test_time_begins_where_an_async_function_waits(server):
    for _ in range(2):
        assert server.ask(get("/blocked")).text == "a def is not timed"


def test_a_route_that_does_not_exist_waits_no_longer(server):
    assert server.ask(get("/none?guard=1")).show() == LATE


def test_an_exception_handler_answers(server):
    assert server.ask(get("/apologised")).show() == json_answer('{"sorry":"/apologised"}', status=504)


def test_what_fails_while_it_is_cancelled_is_a_failure(server):
    assert server.ask(get("/fails")).show() == SERVER_ERROR


def test_the_task_is_cancelled(server):
    assert server.ask(get("/slow")).status == 504
    assert eventually(lambda: "slow cleaned up" in json.loads(server.ask(get("/seen")).body))


def test_a_task_that_is_given_up_goes_on_beside_what_answers(server):
    # The first call moves the after-hook to a thread of the pool; it is in a context of the request for a while.
    for _ in range(2):
        assert server.ask(get("/goes-on")).show() == LATE
    assert eventually(lambda: json.loads(server.ask(get("/seen")).body).count("went on") == 2, 10)


def test_the_log_shows_where_it_stood(server):
    before = len(server.log)
    assert server.ask(get("/slow")).status == 504
    log = server.log[before:]
    assert "GET /slow: app.slow (app.py:" in log
    assert "took too long and was cancelled\n" in log
    assert "    await asyncio.sleep(20)\n" in log
    assert "TimeoutError: the time for the handler is over\n" in log
