"""Work beside requests: docs/lifespan.md."""

from __future__ import annotations

import json
import signal
import time

import pytest

from tests.support.wire import SERVER_ERROR, eventually, get, text

PROGRAM = "beside"


@pytest.fixture
def fresh(program, mode):
    """A server that a test may end."""
    with program.start(mode) as server:
        yield server


def graced(program, mode, seconds: float, **changes: str):
    """A server with another grace."""
    arguments = ["--grace", str(seconds)] if mode == "built" else []
    return program.start(mode, *arguments, RUN=json.dumps({"grace": seconds}), **changes)


def seen(server) -> list[str]:
    return json.loads(server.ask(get("/seen")).body)


def sees(server, *entries: str) -> bool:
    return eventually(lambda: set(entries) <= set(seen(server)), 10)


# After an answer


def test_functions_run_in_their_order_in_the_context_of_the_request(fresh):
    assert fresh.ask(get("/sync")).show() == text("answered")
    assert sees(fresh, "third, set")
    assert seen(fresh) == ["first, set, in a thread", "second, set, on the lane", "third, set"]


def test_an_async_handler_may_leave_some(server):
    assert server.ask(get("/async")).show() == text("answered")
    assert sees(server, "async, set, on the lane")


def test_the_answer_and_others_do_not_wait_for_them(server):
    with server.connect() as connection:
        assert connection.ask(get("/slow/3.0")).show() == text("answered at once")
        assert connection.ask(get("/kept")).text == "kept"
        assert "slept, set" not in seen(server)


def test_an_answer_without_a_body_has_them_too(server):
    assert server.ask(get("/nothing")).status == 204
    assert sees(server, "nothing, set")


def test_they_run_once_with_a_response_that_is_kept(fresh):
    for _ in range(3):
        assert fresh.ask(get("/kept")).text == "kept"
    assert fresh.ask(get("/nothing")).status == 204
    assert sees(fresh, "nothing, set")
    assert seen(fresh).count("once, set") == 1


def test_what_they_raise_is_logged_and_changes_nothing(fresh):
    assert fresh.ask(get("/fails")).show() == text("answered")
    assert sees(fresh, "after the failures, set")
    assert fresh.log.count("the background function app.fail failed\n") == 2
    assert "  ValueError: of the background\n" in fresh.log
    assert "  SystemExit: 3\n" in fresh.log
    assert fresh.log.count("Traceback") == 2


def test_what_is_no_function_is_refused(server):
    assert server.ask(get("/not-a-function")).show() == SERVER_ERROR
    assert "TypeError: background takes a function, and then what it is called with" in server.log


def test_a_client_that_has_left_does_not_stop_them(fresh):
    with fresh.connect() as connection:
        connection.send(get("/slow/0.3"))
        assert not connection.is_silent(5)
    assert sees(fresh, "slept, set")


# Tasks of the application


@pytest.mark.parametrize("path", ["spawn", "spawn-async", "spawn-in-thread"])
def test_a_task_begins_wherever_it_is_spawned(server, path):
    answer = server.ask(get(f"/{path}/{path}"))
    assert answer.text in (path, '["Task","task",false]')
    assert sees(server, path)


def test_what_a_task_raises_is_logged_once(fresh):
    assert fresh.ask(get("/spawn-fails")).text == "spawned"
    assert eventually(lambda: fresh.log.count("the task task failed\n") == 2)
    assert "  ValueError: of the task\n" in fresh.log
    assert "  SystemExit: 3\n" in fresh.log
    assert fresh.stop() == 0
    assert fresh.log.count("Traceback") == 2


def test_what_is_no_coroutine_is_refused(server):
    assert server.ask(get("/spawn-wrong")).show() == SERVER_ERROR
    assert (
        "TypeError: app.spawn() takes a coroutine, what the call of an async def gives, not <function task"
        in server.log
    )


def test_system_exit_in_a_handler_that_has_waited_is_logged_once(fresh):
    assert fresh.ask(get("/exit")).show() == SERVER_ERROR
    assert fresh.stop() == 0
    assert fresh.log.count("SystemExit: 3") == 1


# The end


@pytest.mark.parametrize(
    ("path", "ends"), [("/spawn-long/0.7", "task ended"), ("/background-long/0.7", "background ended")]
)
def test_a_server_that_ends_waits_for_it(fresh, path, ends):
    assert fresh.ask(get(path)).status == 200
    fresh.signal(signal.SIGTERM)
    assert fresh.wait(10) == 0
    assert ends in fresh.output
    assert "Traceback" not in fresh.log


def test_what_takes_longer_than_the_grace_is_cancelled(program, mode):
    with graced(program, mode, 0.5) as server:
        assert server.ask(get("/spawn-long/30.0")).status == 200
        started = time.monotonic()
        server.signal(signal.SIGTERM)
        assert server.wait(10) == 0
        assert 0.5 <= time.monotonic() - started < 10
        assert server.output == "spawned\ntask cancelled\n"
        log = server.log.partition("Ctrl-C stops")[2]
        assert log.count("shown") == 1
        assert "these tasks did not end within the grace and are cancelled: shown" in log


@pytest.mark.parametrize(("path", "changes"), [("/thread/30.0", {}), ("/spawn-long/30.0", {"STUBBORN": "1"})])
def test_what_does_not_end_at_all_does_not_keep_it(program, mode, path, changes):
    with graced(program, mode, 0.5, **changes) as server:
        assert server.ask(get(path)).status == 200
        started = time.monotonic()
        server.signal(signal.SIGTERM)
        assert server.wait(20) == 0
        assert time.monotonic() - started < 6
        assert "was destroyed" not in server.log
        assert "Traceback" not in server.log
    if changes:
        assert "the server ends without these tasks, which do not end: shown" in server.log
