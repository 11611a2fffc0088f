"""The asyncio event loop of a lane: asyncio's own, with callbacks, timers and the wait for sockets in Rust."""

from __future__ import annotations

import signal
import sys
import threading
from asyncio import (
    CancelledError,
    Handle,
    SelectorEventLoop,
    Task,
    TimerHandle,
    all_tasks,
    current_task,
    get_running_loop,
    sleep,
    wait,
)
from asyncio import timeout as asyncio_timeout
from asyncio.log import logger
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextvars import Context
from selectors import DefaultSelector
from socket import socket
from typing import TYPE_CHECKING, Any, TypeVarTuple, Unpack, cast

from ._executor import Executor
from ._forked import come_back
from ._log import report
from ._overdue import abandoned, cancelled
from ._rupy import EventLoopCore

Ts = TypeVarTuple("Ts")


class EventLoop(EventLoopCore, SelectorEventLoop):
    """An event loop of asyncio that can share its thread with the sockets of a server.

    What makes a callback ready or sets a timer is `EventLoopCore`; transports, streams, subprocesses, signals and
    executors are those of `asyncio.SelectorEventLoop`. It also runs by itself, as every loop of asyncio does.

    Example:
        >>> import asyncio
        >>> from rupy._event_loop import EventLoop
        >>> with asyncio.Runner(loop_factory=EventLoop) as runner:
        ...     runner.run(asyncio.sleep(0, "slept"))
        'slept'
    """

    if TYPE_CHECKING:
        # What asyncio's classes have, and typeshed leaves out.
        _closed: bool
        _default_executor: Any
        _csock: socket
        _debug: bool
        _thread_id: int | None
        _asyncgen_firstiter_hook: Callable[[AsyncGenerator[object, object]], None]
        _asyncgen_finalizer_hook: Callable[[AsyncGenerator[object, object]], None]
        _signal_handlers: dict[int, Handle]
        _check_callback: Callable[[object, str], None]
        _check_closed: Callable[[], None]
        _check_thread: Callable[[], None]

    # Debug mode and a closed loop: asyncio's own methods check the call, and make a handle that knows its origin.
    _checked_call_soon = SelectorEventLoop.call_soon
    _checked_call_soon_threadsafe = SelectorEventLoop.call_soon_threadsafe

    def __init__(self) -> None:
        # The descriptor that signals are to be written to while the loop runs; None: nobody's.
        self._wakeup: int | None = None
        self._current_handle: Handle | None = None
        # Those that the loop of a lane has replaced for as long as it lives.
        self._replaced_hooks: Any = None
        #: Tasks of the lane that belong to no request.
        self.beside: set[Task[Any]] = set()
        # What tasks that nobody has asked have ended the process with.
        self._exits: list[dict[str, Any]] = []
        super().__init__(DefaultSelector())

    def run_forever(self) -> None:
        """Run until `stop()` is called."""
        given = self._wakeup is not None or self._closed
        if given or threading.current_thread() is not threading.main_thread():
            super().run_forever()
            return
        # A signal that arrives while the loop waits has to wake it: only then can Python call the handler.
        self._wakeup = self._csock.fileno()
        previous = signal.set_wakeup_fd(self._wakeup, warn_on_full_buffer=False)
        try:
            super().run_forever()
        finally:
            self._wakeup = None
            if not self._signal_handlers:
                signal.set_wakeup_fd(previous)

    def _begin(self, wakeup: int | None) -> None:
        self._wakeup = wakeup
        self._thread_id = threading.get_ident()
        self._set_lent(True)
        self._replaced_hooks = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(firstiter=self._asyncgen_firstiter_hook, finalizer=self._asyncgen_finalizer_hook)

    def end(self) -> None:
        """Close the loop of a lane."""
        self._abandon(all_tasks(self))
        sys.set_asyncgen_hooks(*self._replaced_hooks)
        self._thread_id = None
        self._set_lent(False)
        self.close()
        self._wakeup = None

    def keep(self, task: Task[Any]) -> None:
        """Keep a task that belongs to no request until it ends; log its error."""
        self.beside.add(task)
        task.add_done_callback(self._let_go)

    def _let_go(self, task: Task[Any]) -> None:
        self.beside.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            report(f"the task {task.get_name()} failed", error, None)

    def _abandon(self, tasks: set[Task[Any]]) -> None:
        """Say which tasks have not ended in time; asyncio would say so of each when it is destroyed."""
        abandoned(tasks)
        for task in tasks:
            # What asyncio.gather() does with its own.
            task._log_destroy_pending = False  # type: ignore[attr-defined]

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Report what has gone wrong in a callback or a task."""
        error = context.get("exception")
        if "future" in context and isinstance(error, SystemExit | KeyboardInterrupt):
            # A task that ends so in the very call that makes it is nobody's, but its error has been raised there.
            self._exits.append(context)
            self.call_soon(self._report_exits)
            return
        super().call_exception_handler(context)

    def _report_exits(self) -> None:
        exits, self._exits = self._exits, []
        for context in exits:
            super().call_exception_handler(context)

    def exit_was_raised(self, error: BaseException) -> None:
        """Leave an error to whoever has made the task that ended with it."""
        self._exits = [context for context in self._exits if context["exception"] is not error]

    def run_in_executor(self, executor: Any, func: Callable[[Unpack[Ts]], Any], *args: *Ts) -> Any:
        """Call a function in a thread; those of a lane do not keep the process from ending."""
        if executor is None and self._default_executor is None and self._replaced_hooks is not None:
            self._check_closed()
            self._default_executor = Executor()
        return super().run_in_executor(executor, func, *args)

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Let the calls in threads end."""
        executor = self._default_executor
        if not isinstance(executor, Executor):
            await super().shutdown_default_executor(*(() if timeout is None else (timeout,)))
            return
        calls = executor.close()
        async with asyncio_timeout(timeout):
            # Seldom and short: a callback of theirs might come when the loop is closed.
            while not all(call.done() for call in calls):
                await sleep(0.01)

    def stop(self) -> None:
        """Stop when what is ready has run; the loop of a lane ends with the lane."""
        if self._replaced_hooks is not None:
            raise RuntimeError("the event loop belongs to the server and ends with it")
        super().stop()
        self._request_stop()

    def close(self) -> None:
        """Forget every callback, and release what the loop holds of the system."""
        super().close()
        self._forget_callbacks()
        self._set_careful(True)

    def set_debug(self, enabled: bool) -> None:
        """Switch asyncio's debug mode."""
        super().set_debug(enabled)
        self._set_debugging(enabled)
        self._set_careful(enabled)

    def add_signal_handler(self, sig: int, callback: Callable[[Unpack[Ts]], object], *args: *Ts) -> None:
        """Call `callback` in the loop when a signal arrives."""
        super().add_signal_handler(sig, callback, *args)
        self._keep_wakeup()

    def remove_signal_handler(self, sig: int) -> bool:
        """Undo `add_signal_handler`; whether there was one."""
        removed = super().remove_signal_handler(sig)
        self._keep_wakeup()
        return removed

    def _keep_wakeup(self) -> None:
        """Undo what asyncio does to the descriptor with its first handler of a signal, and with its last."""
        if self._wakeup is not None:
            signal.set_wakeup_fd(self._wakeup, warn_on_full_buffer=False)

    def _call_soon(self, callback: Callable[..., object], args: tuple[Any, ...], context: Context | None) -> Handle:
        handle: Any = Handle(callback, args, self, context)
        if handle._source_traceback:
            del handle._source_traceback[-1]
        self._add_callback(handle)
        return cast("Handle", handle)

    def _checked_call_at(
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> Any:
        self._check_closed()
        if self._debug:
            self._check_thread()
            self._check_callback(callback, "call_at")
        timer: Any = TimerHandle(when, callback, args, self, context)
        if timer._source_traceback:
            del timer._source_traceback[-1]
        timer._scheduled = True
        self._add_timer(timer)
        return timer

    def _run_timed(self, handle: Handle) -> None:
        """Run a handle in debug mode, and say so when it takes long."""
        self._current_handle = handle
        started = self.time()
        try:
            handle._run()
        finally:
            self._current_handle = None
        seconds = self.time() - started
        if seconds >= self.slow_callback_duration:
            logger.warning("Executing %s took %.3f seconds", _shown(handle), seconds)


def _shown(handle: Any) -> str:
    from asyncio import Task

    owner = getattr(handle._callback, "__self__", None)
    return repr(owner) if isinstance(owner, Task) else str(handle)


def begin(wakeup: int | None) -> EventLoop:
    """Make the loop of a lane, on its thread.

    Args:
        wakeup: the descriptor that the lane has signals written to; None where they are not its own.

    Returns:
        The loop, which counts as running until `EventLoop.end`.
    """
    event_loop = EventLoop()
    event_loop._begin(wakeup)
    return event_loop


async def awaited(value: Awaitable[object]) -> object:
    """The result of an awaitable, which need not be a coroutine."""
    return await value


async def follow(rest: Any) -> object:
    """Take a request through what is behind an async middleware, in the task of that middleware; give the response."""
    while (awaitable := rest.go_on()) is not None:
        while awaitable is not None:
            try:
                returned = await awaitable
            except BaseException as error:
                come_back(error)
                raise
            awaitable = rest.take(returned)
    return rest.answer()


async def handle(
    function: Callable[[object, BaseException], Awaitable[object]], request: object, error: BaseException
) -> object:
    """Call an async exception handler: inside of it the error is the one being handled, also behind an `await`."""
    traceback = error.__traceback__
    try:
        raise error
    except type(error):
        # As it was: without this frame.
        error.__traceback__ = traceback
        return await function(request, error)


async def feed(chunks: AsyncIterator[object], outlet: Any) -> None:
    """Hand the chunks of a stream over, one when the last one has been taken, and close it in any case."""
    create_future = get_running_loop().create_future
    try:
        async for chunk in chunks:
            room = create_future()
            outlet.put(chunk, room)
            await room
    finally:
        close = getattr(chunks, "aclose", None)
        if close is not None:
            await close()


async def settle() -> None:
    """Wait for the tasks that belong to no request; cancel them when that is cancelled."""
    event_loop = get_running_loop()
    assert isinstance(event_loop, EventLoop), "lanes have no other"
    beside = event_loop.beside
    try:
        while beside:
            await wait(beside)
    except CancelledError:
        cancelled(beside)
        for task in beside:
            task.cancel()
        if beside:
            await wait(beside)


async def finish() -> None:
    """Cancel the tasks that are left, and end what `asyncio.run` ends; leave what does not end when that is cancelled."""
    event_loop = get_running_loop()
    left = all_tasks() - {current_task()}
    for task in left:
        task.cancel()
    try:
        if left:
            await wait(left)
        for task in left:
            if not task.cancelled() and (error := task.exception()) is not None:
                message = "unhandled exception during the end of the server"
                event_loop.call_exception_handler({"message": message, "exception": error, "task": task})
        await event_loop.shutdown_asyncgens()
        await event_loop.shutdown_default_executor()
    except CancelledError:
        return
