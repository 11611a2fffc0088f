"""What an application does before its first request and after its last, in the event loop: one task as long as it serves."""

from __future__ import annotations

from asyncio import FIRST_COMPLETED, CancelledError, Event, Task, current_task, get_running_loop, wait
from asyncio.events import _set_running_loop
from asyncio.tasks import _enter_task, _leave_task
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from contextvars import Context, copy_context
from typing import TYPE_CHECKING, Any

from ._lifespan import describe, end_failed, of_kind, start_failed
from ._log import report

if TYPE_CHECKING:
    from .app import Rupy
    from .routing import BoundHook


class AsyncLifespan:
    """The lifespan of an application, with its start-up and shutdown functions inside.

    All of it is one task: what a library opens in a task, a cancel scope for instance, has to be closed in the same.

    Args:
        app: the application.
        hooks: its hooks, in order of registration.
    """

    def __init__(self, app: Rupy, hooks: Sequence[BoundHook]) -> None:
        self._app = app
        self._manager = next(iter(of_kind("lifespan", hooks)), None)
        self._startups = of_kind("startup", hooks)
        self._shutdowns = of_kind("shutdown", hooks)
        self._state: dict[str, Any] | None = None
        self._context: Context
        self._task: Task[None] | None = None
        self._started, self._ending = Event(), Event()
        #: What is being done, for messages.
        self._step = ""
        self._errors: list[BaseException] = []

    async def start(self) -> None:
        self._context = copy_context()
        self._task = get_running_loop().create_task(self._live(), name="lifespan", context=self._context)
        started = get_running_loop().create_task(self._started.wait())
        try:
            await wait((self._task, started), return_when=FIRST_COMPLETED)
        except CancelledError:
            self._task.cancel()
            await wait((self._task,))
            raise
        finally:
            started.cancel()
        if not self._started.is_set():
            raised = _error_of(self._task)
            error = self._errors[0] if self._errors else raised or RuntimeError("it ended")
            raise start_failed(self._step, error) from error

    def adopt(self) -> dict[str, Any] | None:
        for variable, value in self._context.items():
            variable.set(value)
        return self._state

    async def broken(self) -> None:
        assert self._task is not None, "it has been started"
        await wait((self._task,))
        if not self._ending.is_set():
            self._fail("ended while the application is served", _error_of(self._task) or RuntimeError("it ended"))

    def end(self) -> Coroutine[Any, Any, None] | None:
        return self._end(self._task) if self._task is not None and self._started.is_set() else None

    async def _end(self, task: Task[None]) -> None:
        self._ending.set()
        try:
            await wait((task,))
        except CancelledError as error:
            self._fail("did not end within the grace", error)
            task.cancel()
            await wait((task,))
        raised = _error_of(task)
        if raised is not None and not self._is_known(raised):
            self._fail("failed", raised)
        if self._errors:
            raise end_failed() from self._errors[0]

    async def _live(self) -> None:
        async with self._entered() as state:
            self._state = _checked(state)
            for bound in self._startups:
                await self._start(bound)
            self._note_lifespan()
            self._started.set()
            await self._ending.wait()
            for bound in reversed(self._shutdowns):
                await self._shut_down(bound)
            self._note_lifespan()

    def _entered(self) -> AbstractAsyncContextManager[Mapping[str, Any] | None]:
        if self._manager is None:
            return nullcontext()
        self._note_lifespan()
        function = self._manager.hook.function
        make: Any = self._manager.function
        if function.is_async and function.is_generator and not hasattr(make, "__wrapped__"):
            make = asynccontextmanager(make)
        manager = make(self._app)
        if not hasattr(manager, "__aenter__") or not hasattr(manager, "__aexit__"):
            name = type(manager).__qualname__
            raise TypeError(f"it gave an object of type {name}, which is no async context manager")
        entered: AbstractAsyncContextManager[Mapping[str, Any] | None] = manager
        return entered

    async def _start(self, bound: BoundHook) -> None:
        self._step = describe(bound)
        try:
            await _call(bound)
        except BaseException as error:
            # The lifespan that is left with it may keep it to itself.
            self._errors.append(error)
            raise

    async def _shut_down(self, bound: BoundHook) -> None:
        self._step = describe(bound)
        try:
            await _call(bound)
        except BaseException as error:
            task = current_task()
            if isinstance(error, CancelledError) and task is not None and task.cancelling():
                raise
            self._fail("failed", error)

    def _note_lifespan(self) -> None:
        self._step = "" if self._manager is None else describe(self._manager)

    def _is_known(self, raised: BaseException) -> bool:
        """Whether it is in the log; a cancellation is what something there has led to."""
        return any(error is raised or isinstance(raised, CancelledError) for error in self._errors)

    def _fail(self, how: str, error: BaseException) -> None:
        report(f"{self._step or 'the lifespan'} {how}", error, None)
        self._errors.append(error)


async def _call(bound: BoundHook) -> None:
    if bound.hook.function.is_async:
        await bound.function()
        return
    with _outside_the_loop():
        returned = bound.function()
    if hasattr(returned, "__await__"):
        await returned


@contextmanager
def _outside_the_loop() -> Iterator[None]:
    """No loop is running in a `def`, so that `asyncio.run()` works there, as in a handler."""
    loop, task = get_running_loop(), current_task()
    assert task is not None, "hooks run in a task"
    _leave_task(loop, task)
    _set_running_loop(None)
    try:
        yield
    finally:
        _set_running_loop(loop)
        _enter_task(loop, task)


def _checked(state: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if state is None:
        return None
    if not isinstance(state, Mapping) or not all(isinstance(name, str) for name in state):
        raise TypeError(f"it yielded {state!r:.80}; yield a mapping of names, or nothing")
    return dict(state)


def _error_of(task: Task[None]) -> BaseException | None:
    """What a task that has ended ended with."""
    return CancelledError() if task.cancelled() else task.exception()
