"""How a server ends: DESIGN 6, "Signals"."""

from __future__ import annotations

import signal
import time

import pytest

from tests.support.wire import eventually, get

PROGRAM = "lifecycle"

SIGNALS = [signal.SIGINT, signal.SIGTERM]


@pytest.fixture
def fresh(program, mode):
    """A server that a test may end."""
    with program.start(mode) as server:
        yield server


def ended(server, within: float) -> tuple[int, float]:
    """The exit code, and how long it took."""
    started = time.monotonic()
    return server.wait(within), time.monotonic() - started


@pytest.mark.parametrize("number", SIGNALS)
def test_an_idle_server_ends_within_a_second(fresh, number):
    fresh.ask(get("/"))
    fresh.signal(number)
    code, seconds = ended(fresh, 5)
    assert (code, seconds < 1) == (0, True)
    assert "Traceback" not in fresh.log


@pytest.mark.parametrize("number", SIGNALS)
def test_a_server_that_nobody_has_asked_ends_within_a_second(fresh, number):
    fresh.signal(number)
    code, seconds = ended(fresh, 5)
    assert (code, seconds < 1) == (0, True)
    assert "Traceback" not in fresh.log


@pytest.mark.parametrize(("path", "answers"), [("/asyncio", ["ran"]), ("/nested", ["refused", "nothing happened"])])
def test_what_a_handler_does_to_signals_does_not_keep_it(fresh, path, answers):
    # asyncio takes the wakeup descriptor and drops it; a second server on the thread would take the handlers.
    assert fresh.ask(get(path)).text in answers
    fresh.signal(signal.SIGTERM)
    code, seconds = ended(fresh, 5)
    assert (code, seconds < 2) == (0, True)


def test_a_partial_head_does_not_keep_it(fresh):
    with fresh.connect() as partial:
        partial.send(b"GET / HTT")
        fresh.ask(get("/"))
        fresh.signal(signal.SIGTERM)
        code, seconds = ended(fresh, 5)
        assert (code, seconds < 1) == (0, True)


def test_idle_connections_do_not_keep_it(fresh):
    with fresh.connect() as unused, fresh.connect() as used:
        assert used.ask(get("/")).text == "root"
        fresh.signal(signal.SIGTERM)
        code, seconds = ended(fresh, 5)
        assert (code, seconds < 1) == (0, True)
        assert unused.is_closed()
        assert used.is_closed()


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize(
    ("path", "says", "text"), [("/sleep/500", "sleeping", "slept"), ("/spin/500", "spinning", "spun")]
)
def test_a_request_in_flight_is_answered(fresh, number, path, says, text):
    with fresh.connect() as connection:
        connection.send(get(path))
        assert eventually(lambda: says in fresh.output)
        fresh.signal(number)
        assert connection.answer().text == text
        assert connection.is_closed()
    assert ended(fresh, 5)[0] == 0
    assert "Traceback" not in fresh.log


def test_a_stream_in_flight_is_finished(fresh):
    with fresh.connect() as connection:
        connection.send(get("/stream"))
        assert not connection.is_silent(5)
        fresh.signal(signal.SIGTERM)
        assert connection.answer().text == "".join(f"{number}\n" for number in range(10))
    assert ended(fresh, 5)[0] == 0


def test_nothing_is_accepted_any_more(fresh):
    with fresh.connect() as connection:
        connection.send(get("/stream"))
        assert not connection.is_silent(5)
        fresh.signal(signal.SIGTERM)
        assert eventually(lambda: refused(fresh), seconds=0.4)
        assert connection.answer().text.endswith("9\n")


def refused(server) -> bool:
    try:
        server.connect().close()
    except ConnectionRefusedError:
        return True
    return False


@pytest.mark.parametrize("first", SIGNALS)
@pytest.mark.parametrize("second", SIGNALS)
def test_a_second_signal_ends_it_at_once(fresh, first, second):
    with fresh.connect() as connection:
        connection.send(get("/endless"))
        assert not connection.is_silent(5)
        fresh.signal(first)
        time.sleep(0.2)
        assert fresh.process.poll() is None
        fresh.signal(second)
        assert ended(fresh, 5)[1] < 1


def test_a_second_signal_ends_a_handler_that_waits(fresh):
    with fresh.connect() as connection:
        connection.send(get("/sleep/20000"))
        assert eventually(lambda: "sleeping" in fresh.output)
        fresh.signal(signal.SIGTERM)
        time.sleep(0.2)
        assert fresh.process.poll() is None
        fresh.signal(signal.SIGTERM)
        assert ended(fresh, 5)[1] < 1


def test_a_signal_that_a_handler_sends_is_obeyed(fresh):
    with fresh.connect() as connection:
        assert connection.ask(get("/kill-self")).text == "killed"
    assert ended(fresh, 5)[0] == 0


@pytest.fixture
def script(program):
    """Starts the program as a script, with variables of the environment."""
    return lambda **changes: program.start("development", **changes)


def test_the_script_goes_on_after_run(script):
    with script() as server:
        server.signal(signal.SIGINT)
        assert ended(server, 5)[0] == 0
        assert server.output == "returned True\n"


def test_handlers_of_the_script_come_back(script):
    with script(OWN_HANDLER="1") as server:
        server.signal(signal.SIGTERM)
        assert ended(server, 5)[0] == 0
        assert server.output == "returned True\n"


def test_what_is_not_finished_after_the_grace_is_cut(script):
    with script(GRACE="0.3") as server, server.connect() as connection:
        connection.send(get("/endless"))
        assert not connection.is_silent(5)
        server.signal(signal.SIGTERM)
        code, seconds = ended(server, 5)
        assert (code, seconds < 2) == (0, True)
        assert "closed" in server.output


def test_off_the_main_thread_signals_are_left_alone(script):
    with script(IN_THREAD="1") as server:
        handlers = server.ask(get("/handlers")).text
        assert "default_int_handler" in handlers
        assert "StopHandler" not in handlers
        server.signal(signal.SIGTERM)
        assert ended(server, 5)[0] == -signal.SIGTERM
