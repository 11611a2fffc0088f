"""How a server ends."""

from __future__ import annotations

import contextlib
import signal
import time

import pytest

from tests.support.wire import eventually, get, post

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


@pytest.fixture
def busy(fresh):
    """A server whose lane is held by a handler, and has been told to stop."""
    with fresh.connect() as connection:
        connection.send(get("/spin/500"))
        assert eventually(lambda: "spinning" in fresh.output)
        fresh.signal(signal.SIGTERM)
        yield fresh
        assert connection.answer().text == "spun"
    assert ended(fresh, 5)[0] == 0


def test_a_request_on_its_way_over_a_kept_connection_is_answered(fresh, request):
    with contextlib.ExitStack() as stack:
        kept = [stack.enter_context(fresh.connect()) for _ in range(20)]
        assert [connection.ask(get("/")).text for connection in kept] == ["root"] * 20
        request.getfixturevalue("busy")
        for connection in kept:
            connection.send(get("/"))
        assert [connection.answer().text for connection in kept] == ["root"] * 20
        assert [connection.socket.recv(1) for connection in kept] == [b""] * 20


def test_a_connection_that_waits_to_be_accepted_is_answered(busy):
    with contextlib.ExitStack() as stack:
        waiting = [stack.enter_context(busy.connect()) for _ in range(20)]
        for connection in waiting:
            connection.send(get("/"))
        assert [connection.answer().text for connection in waiting] == ["root"] * 20


def test_a_request_that_comes_soon_after_the_signal_is_answered(fresh):
    with fresh.connect() as connection:
        assert connection.ask(get("/")).field("connection") is None
        fresh.signal(signal.SIGTERM)
        # Answers come all the time; the last one is the first that the server gives after it has seen the signal.
        assert eventually(lambda: connection.ask(get("/")).field("connection") == "close")
        assert connection.socket.recv(1) == b""
    assert ended(fresh, 5)[0] == 0


def test_a_head_that_keeps_coming_is_waited_for(fresh):
    with fresh.connect() as connection:
        fresh.signal(signal.SIGTERM)
        for byte in get("/"):
            connection.send(bytes([byte]))
            time.sleep(0.02)
        assert connection.answer().text == "root"
    assert ended(fresh, 5)[0] == 0


def test_a_body_that_is_on_its_way_is_waited_for(fresh):
    with fresh.connect() as connection:
        connection.send(post("/echo", b"body")[:-2])
        fresh.ask(get("/"))
        fresh.signal(signal.SIGTERM)
        time.sleep(0.6)
        connection.send(b"dy")
        answer = connection.answer()
        assert (answer.text, answer.field("connection")) == ("body", "close")
        assert connection.socket.recv(1) == b""
    assert ended(fresh, 5)[0] == 0


def test_an_idle_connection_ends_and_is_not_reset(fresh):
    with fresh.connect() as connection:
        assert connection.ask(get("/")).text == "root"
        fresh.signal(signal.SIGTERM)
        assert connection.socket.recv(1) == b""
    assert ended(fresh, 5)[0] == 0


def test_a_stream_in_flight_is_finished(fresh):
    with fresh.connect() as connection:
        connection.send(get("/stream"))
        assert not connection.is_silent(5)
        fresh.signal(signal.SIGTERM)
        assert connection.answer().text == "".join(f"{number}\n" for number in range(10))
    assert ended(fresh, 5)[0] == 0


def test_nothing_is_accepted_any_more(fresh):
    with fresh.connect() as connection:
        connection.send(get("/endless"))
        assert not connection.is_silent(5)
        fresh.signal(signal.SIGTERM)
        assert eventually(lambda: refused(fresh))
        assert fresh.process.poll() is None
        fresh.signal(signal.SIGTERM)


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


def test_a_signal_raises_nothing_in_a_handler_where_no_thread_can_be_started(fresh):
    with fresh.connect() as connection:
        assert connection.ask(get("/kill-self-without-threads")).text == "killed"
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


def test_a_handler_that_keeps_the_thread_that_serves_ends_with_the_process_soon_after_the_grace(script):
    with script(GRACE="0.1") as server, server.connect() as connection:
        connection.send(get("/sleep/60000"))
        assert eventually(lambda: "sleeping" in server.output)
        server.signal(signal.SIGTERM)
        assert ended(server, 30)[0] == 1
        assert "the thread that serves does not end, and the process is ended; it stands at" in server.log
        assert "time.sleep" in server.log


def test_a_log_that_nobody_reads_keeps_no_process(script):
    with script(GRACE="0.1") as server, server.connect() as connection:
        connection.send(get("/unread"))
        assert eventually(lambda: "writing" in server.output)
        server.signal(signal.SIGTERM)
        assert ended(server, 30)[0] == 1


def test_off_the_main_thread_signals_are_left_alone(script):
    with script(IN_THREAD="1") as server:
        handlers = server.ask(get("/handlers")).text
        assert "default_int_handler" in handlers
        assert "StopHandler" not in handlers
        server.signal(signal.SIGTERM)
        assert ended(server, 5)[0] == -signal.SIGTERM
