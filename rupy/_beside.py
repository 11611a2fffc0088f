"""Tasks of a lane that belong to no request: they are kept, their errors are logged, and the end of the server waits for them."""

from __future__ import annotations

import sys
from asyncio import CancelledError, Task, current_task, iscoroutine, to_thread
from collections.abc import Coroutine, Sequence
from concurrent.futures import Future
from contextvars import Context
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from ._dev.function import is_coroutine_function
from ._dev.project import own_name
from ._log import report
from ._rupy import lane_event_loop

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._event_loop import EventLoop
    from ._rupy import Work

    Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]

T = TypeVar("T")


def spawn(coroutine: Coroutine[Any, Any, T], lanes: Sequence[Work]) -> Task[T]:
    """Run a coroutine in the lane of this thread, or in one of others.

    Args:
        coroutine: what is run.
        lanes: those that serve the application.

    Returns:
        Its task.

    Raises:
        TypeError: it is no coroutine.
        RuntimeError: nothing serves the application.
    """
    if not iscoroutine(coroutine):
        raise TypeError(f"app.spawn() takes a coroutine, what the call of an async def gives, not {coroutine!r:.80}")
    event_loop = lane_event_loop()
    if event_loop is not None:
        return _begin(event_loop, coroutine)
    if not lanes:
        coroutine.close()
        raise RuntimeError("app.spawn() needs a server that runs; spawn in a start-up function: @app.on_startup")
    return _begin_elsewhere(coroutine, lanes[-1])


def follow(event_loop: EventLoop, calls: Sequence[Call], context: Context) -> None:
    """Call functions after an answer, one after the other.

    Args:
        event_loop: of the lane.
        calls: functions with their arguments.
        context: of the request.
    """
    coroutine = _call_all(calls)
    # A thread of the pool may still be in the context itself.
    event_loop.keep(event_loop.create_task(coroutine, name="background", context=context.copy()))


def _begin(event_loop: EventLoop, coroutine: Coroutine[Any, Any, T]) -> Task[T]:
    task = event_loop.create_task(coroutine, name=getattr(coroutine, "__qualname__", None))
    event_loop.keep(task)
    return task


def _begin_elsewhere(coroutine: Coroutine[Any, Any, T], lane: Work) -> Task[T]:
    """Begin on the thread of the lane, which never waits for this one."""
    begun: Future[Task[T]] = Future()
    try:
        lane.call(_Beginning(coroutine, begun))
    except RuntimeError:
        coroutine.close()
        raise
    return begun.result()


class _Beginning:
    """What the lane calls to begin a task that another thread waits for; without a call the thread is told."""

    def __init__(self, coroutine: Coroutine[Any, Any, T], begun: Future[Task[T]]) -> None:
        self._coroutine = coroutine
        self._begun: Future[Any] = begun

    def __call__(self) -> None:
        event_loop = lane_event_loop()
        assert event_loop is not None, "lanes call it"
        try:
            self._begun.set_result(_begin(event_loop, self._coroutine))
        except BaseException as error:  # noqa: BLE001 - whoever waits is told
            self._begun.set_exception(error)

    def __del__(self) -> None:
        if not self._begun.done():
            self._coroutine.close()
            self._begun.set_exception(RuntimeError("the server has ended"))


async def _call_all(calls: Sequence[Call]) -> None:
    for function, arguments, named in calls:
        try:
            await _call(function, arguments, named)
        except BaseException as error:
            task = current_task()
            if isinstance(error, CancelledError) and task is not None and task.cancelling():
                raise
            report(f"the background function {_name(function)} failed", error, None)


async def _call(function: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
    if is_coroutine_function(function):
        returned = function(*arguments, **named)
    else:
        # It may wait as long as it likes: no request does for it.
        returned = await to_thread(function, *arguments, **named)
    if hasattr(returned, "__await__"):
        await returned


def _name(function: object) -> str:
    while isinstance(function, partial):
        function = function.func
    named = function if hasattr(function, "__qualname__") else type(function)
    module = sys.modules.get(named.__module__)
    return f"{named.__module__ if module is None else own_name(module)}.{named.__qualname__}"
