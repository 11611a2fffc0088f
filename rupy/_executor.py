"""The threads of `asyncio.to_thread` on a lane."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor as _Executor
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

from ._forked import end

P = ParamSpec("P")
T = TypeVar("T")

#: As many as `concurrent.futures.ThreadPoolExecutor` has.
MAX_THREADS = min(32, (os.cpu_count() or 1) + 4)


class Executor(_Executor):
    """Calls functions in threads that the interpreter does not wait for at its end.

    Those of `concurrent.futures` are: one call that never returns would keep a server from ending.
    """

    def __init__(self) -> None:
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._lock = threading.Lock()
        self._unfinished: set[Future[Any]] = set()
        self._threads = 0
        self._closed = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call a function in one of the threads.

        Args:
            fn: the function.
            args: what it is called with.
            kwargs: likewise, by name.

        Returns:
            What it will return.

        Raises:
            RuntimeError: the executor is closed.
        """
        future: Future[T] = Future()
        process = os.getpid()

        def call() -> None:
            try:
                if future.set_running_or_notify_cancel():
                    _finish(future, lambda: fn(*args, **kwargs), process)
            finally:
                with self._lock:
                    self._unfinished.discard(future)

        with self._lock:
            if self._closed:
                raise RuntimeError("the server ends: no more functions are called in threads")
            if len(self._unfinished) >= self._threads and self._threads < MAX_THREADS:
                threading.Thread(target=self._work, name=f"rupy-thread-{self._threads}", daemon=True).start()
                self._threads += 1
            self._unfinished.add(future)
        self._calls.put(call)
        return future

    def close(self) -> set[Future[Any]]:
        """Take no more calls.

        Returns:
            Those that have not ended; their threads do, when the last one has.
        """
        with self._lock:
            self._closed = True
            unfinished = set(self._unfinished)
        for _ in range(self._threads):
            self._calls.put(_leave)
        return unfinished

    def _work(self) -> None:
        while (call := self._calls.get()) is not _leave:
            call()
            # Nothing of it is kept while the thread waits for the next one.
            del call


def _leave() -> None:
    """Ends a thread."""


def _finish(future: Future[T], call: Callable[[], T], process: int) -> None:
    try:
        result = call()
    except BaseException as error:  # noqa: BLE001 - whoever waits is told
        _end_in_child(process, error)
        future.set_exception(error)
    else:
        _end_in_child(process, None)
        future.set_result(result)


def _end_in_child(process: int, error: BaseException | None) -> None:
    """End a child that was forked in the call: nobody waits for it here, and no other call comes."""
    if os.getpid() != process:
        end(error)
