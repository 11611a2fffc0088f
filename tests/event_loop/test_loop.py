"""The event loop by itself: what asyncio's own tests do not look at."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import os
import signal
import socket
import threading
import time
import weakref

import pytest

from rupy._event_loop import EventLoop


def run(coroutine, *, debug: bool = False):
    with asyncio.Runner(loop_factory=EventLoop, debug=debug) as runner:
        return runner.run(coroutine)


def test_timers_are_finer_than_a_millisecond():
    async def late() -> float:
        started = time.monotonic()
        await asyncio.sleep(0.0003)
        return time.monotonic() - started - 0.0003

    # The best of some: a busy machine delays any of them.
    assert min(run(late()) for _ in range(50)) < 0.0005


def test_a_timer_never_fires_early():
    async def early() -> list[float]:
        loop, found = asyncio.get_running_loop(), []
        for number in range(200):
            when = loop.time() + number * 1e-5
            fired = loop.create_future()
            loop.call_at(when, lambda: fired.set_result(loop.time()))  # noqa: B023 - awaited in this round
            found.append(await fired - when)
        return found

    assert min(run(early())) >= 0


def test_timers_fire_in_their_order_and_those_of_one_time_as_they_were_set():
    async def fired() -> list[str]:
        loop, order = asyncio.get_running_loop(), []
        now = loop.time()
        loop.call_at(now + 0.02, order.append, "third")
        loop.call_at(now + 0.01, order.append, "first")
        loop.call_at(now + 0.01, order.append, "second")
        loop.call_at(now + 0.015, order.append, "cancelled").cancel()
        await asyncio.sleep(0.03)
        return order

    assert run(fired()) == ["first", "second", "third"]


def test_cancelled_timers_do_not_pile_up():
    async def growth() -> int:
        loop = asyncio.get_running_loop()
        argument = type("Argument", (), {})
        kept = []
        for _ in range(1000):
            value = argument()
            kept.append(weakref.ref(value))
            loop.call_later(1000, print, value).cancel()
        del value
        handles = sum(type(found).__name__ == "TimerHandle" for found in gc.get_objects())
        assert all(reference() is None for reference in kept)
        await asyncio.sleep(0)
        left = sum(type(found).__name__ == "TimerHandle" for found in gc.get_objects())
        assert handles >= left
        return left

    assert run(growth()) < 200


def test_what_a_callback_leads_to_comes_before_what_arrives_meanwhile():
    async def order() -> list[str]:
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        done = loop.create_future()
        seen: list[str] = []

        def let_go(count: int) -> None:
            seen.append(f"callback {count}")
            if count == 1:
                theirs.send(b"x")
            if count < 3:
                loop.call_soon(let_go, count + 1)

        def arrive() -> None:
            seen.append("arrival")
            loop.remove_reader(ours)
            done.set_result(None)

        with ours, theirs:
            loop.add_reader(ours, arrive)
            loop.call_soon(let_go, 1)
            await done
        return seen

    assert run(order()) == ["callback 1", "callback 2", "callback 3", "arrival"]


def test_a_busy_queue_does_not_starve_sockets():
    async def answered() -> int:
        stop = False

        async def spin() -> None:
            while not stop:
                await asyncio.sleep(0)

        spinning = [asyncio.create_task(spin()) for _ in range(20)]
        ours, theirs = socket.socketpair()
        reader, writer = await asyncio.open_connection(sock=ours)
        threading.Thread(target=echo, args=(theirs,)).start()
        for count in range(100):
            writer.write(b"x")
            assert await asyncio.wait_for(reader.read(1), 5) == b"x", count
        stop = True
        await asyncio.gather(*spinning)
        writer.close()
        return 100

    assert run(answered()) == 100


def echo(end: socket.socket) -> None:
    with end:
        while data := end.recv(1):
            end.sendall(data)


def test_busy_sockets_do_not_starve_the_queue():
    async def turns() -> int:
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        theirs.sendall(b"x" * 1000)
        # Never read: level-triggered, so the reader is called with every turn.
        calls = 0

        def readable() -> None:
            nonlocal calls
            calls += 1

        loop.add_reader(ours, readable)
        for _ in range(100):
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        loop.remove_reader(ours)
        ours.close()
        theirs.close()
        return calls

    assert run(turns()) > 50


def test_a_waiting_loop_uses_no_processor():
    before = time.process_time()
    run(asyncio.sleep(0.5))
    assert time.process_time() - before < 0.05


def test_calls_from_other_threads_wake_it_and_keep_their_order():
    async def received() -> list[int]:
        loop, found = asyncio.get_running_loop(), []
        done = loop.create_future()

        def send() -> None:
            time.sleep(0.02)
            for number in range(500):
                loop.call_soon_threadsafe(found.append, number)
            loop.call_soon_threadsafe(done.set_result, None)

        threading.Thread(target=send).start()
        await done
        return found

    assert run(received()) == list(range(500))


def test_other_threads_run_while_it_waits():
    async def progress() -> int:
        count, stop = 0, False

        def work() -> None:
            nonlocal count
            while not stop:
                count += 1

        thread = threading.Thread(target=work)
        thread.start()
        before = count
        await asyncio.sleep(0.1)
        stop = True
        await asyncio.to_thread(thread.join)
        return count - before

    assert run(progress()) > 10_000


def test_a_signal_is_handled_while_it_waits():
    async def received() -> str:
        loop = asyncio.get_running_loop()
        arrived = loop.create_future()
        loop.add_signal_handler(signal.SIGUSR1, arrived.set_result, "handled")
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGUSR1)).start()
        try:
            return await asyncio.wait_for(arrived, 5)
        finally:
            loop.remove_signal_handler(signal.SIGUSR1)

    assert run(received()) == "handled"


def test_an_interrupt_ends_it_while_it_waits():
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        run(asyncio.sleep(10))


def test_the_wakeup_descriptor_is_given_back():
    run(asyncio.sleep(0))
    assert signal.set_wakeup_fd(-1) == -1


def test_a_finalizer_may_come_back_to_the_loop():
    class Returning:
        def __init__(self, loop) -> None:
            self.loop = loop

        def __del__(self) -> None:
            self.loop.call_soon(order.append, "from a finalizer")

    order: list[str] = []

    async def cancel() -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(print, Returning(loop)).cancel()
        loop.call_later(10, print, Returning(loop)).cancel()
        await asyncio.sleep(0.01)

    run(cancel())
    assert order == ["from a finalizer"] * 2


def test_a_closed_loop_keeps_nothing():
    class Value: ...

    value = Value()
    reference = weakref.ref(value)
    loop = EventLoop()
    loop.call_soon(print, value)
    loop.call_later(10, print, value)
    del value
    loop.close()
    assert reference() is None


def test_a_loop_in_a_cycle_is_collected():
    loop = EventLoop()
    handle = loop.call_later(1000, print)
    loop.call_soon(print, loop, handle)
    reference = weakref.ref(handle)
    loop.close()
    del loop, handle
    gc.collect()
    assert reference() is None


def test_callbacks_run_in_the_context_they_are_given():
    variable = contextvars.ContextVar("variable", default="none")

    async def seen() -> list[str]:
        loop, found = asyncio.get_running_loop(), []
        variable.set("current")
        other = contextvars.copy_context()
        other.run(variable.set, "other")
        loop.call_soon(lambda: found.append(variable.get()))
        loop.call_soon(lambda: found.append(variable.get()), context=other)
        await asyncio.sleep(0)
        return found

    assert run(seen()) == ["current", "other"]


def test_an_exception_in_a_callback_goes_to_the_handler():
    async def reported() -> dict[str, object]:
        loop = asyncio.get_running_loop()
        found = loop.create_future()
        loop.set_exception_handler(lambda _, context: found.set_result(context))
        loop.call_soon(int, "not a number")
        return await found

    context = run(reported())
    assert isinstance(context["exception"], ValueError)
    assert context["message"] == "Exception in callback <class 'int'>"


def test_debug_mode_checks_calls_and_reports_slow_ones(caplog):
    async def careless() -> None:
        loop = asyncio.get_running_loop()
        loop.slow_callback_duration = 0.01
        with pytest.raises(TypeError, match="coroutines cannot be used"):
            loop.call_soon(careless)
        with pytest.raises(RuntimeError, match="Non-thread-safe"):
            await asyncio.to_thread(loop.call_soon, print)
        loop.call_soon(time.sleep, 0.02)
        loop.call_later(0.001, time.sleep, 0.02)
        await asyncio.sleep(0.1)

    run(careless(), debug=True)
    assert sum("took 0.0" in record.message for record in caplog.records) >= 2


@pytest.mark.parametrize("thread", [False, True])
def test_it_runs_on_any_thread(thread):
    found = []

    def work() -> None:
        found.append(run(asyncio.sleep(0.001, "ran")))

    if thread:
        worker = threading.Thread(target=work)
        worker.start()
        worker.join()
    else:
        work()
    assert found == ["ran"]
