"""Start-up and shutdown functions that are all `def`."""

from __future__ import annotations

import pytest

from tests.support.server import StartFailure
from tests.support.wire import get, json

PROGRAM = "hooks"


def test_they_run_in_their_order_and_need_no_event_loop(program, mode):
    with program.start(mode) as server:
        assert server.ask(get("/")).show() == json('{"variable":"set","asyncio":false,"state":{}}')
        assert server.stop() == 0
        assert server.output == "connect\nwarm up\nflush\nclose\n"


def test_a_start_up_that_fails_is_one_message(program, mode):
    with pytest.raises(StartFailure) as failure, program.start(mode, FAIL="connect"):
        pass
    lines = str(failure.value).splitlines()
    assert lines[0] == "the server ended with 4:"
    assert lines[1].startswith("rupy: the start-up function app.connect (app.py:")
    assert lines[-1] == "ValueError: connect on purpose"


def test_a_shutdown_that_fails_is_logged_and_the_rest_runs(program, mode):
    with program.start(mode, FAIL="flush") as server:
        assert server.stop() == 1
        assert server.output == "connect\nwarm up\nflush\nclose\n"
        assert "the shutdown function app.flush (app.py:" in server.log
        assert server.log.endswith("rupy: the application did not shut down well; the log says why\n")
