"""What an application does before its first request and after its last, where all of it is `def`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from ._codegen.check.hook import ROLES
from ._log import report, traceback_text
from .exceptions import ShutdownError, StartupError

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from .app import Rupy
    from .routing import BoundHook


class Lifespan(Protocol):
    """What the runtime calls on the thread that serves; a coroutine that it gets is run in the event loop."""

    def start(self) -> Coroutine[Any, Any, None] | None:
        """Start the application up; `StartupError` where it cannot."""

    def adopt(self) -> dict[str, Any] | None:
        """Let requests see the context variables of the start-up; the first attributes of their state."""

    def broken(self) -> Coroutine[Any, Any, None] | None:
        """Wait for the end of the lifespan: nothing is to be served without it."""

    def end(self) -> Coroutine[Any, Any, None] | None:
        """Shut the application down, if it was started; `ShutdownError` where something of it failed."""


def lifespan_of(app: Rupy) -> Lifespan | None:
    """What an application does before its first request and after its last.

    Args:
        app: the application.

    Returns:
        None where it does nothing.
    """
    hooks = app._registry.hooks
    if not hooks:
        return None
    if any(bound.hook.kind == "lifespan" or bound.hook.function.is_async for bound in hooks):
        from ._async_lifespan import AsyncLifespan

        return AsyncLifespan(app, hooks)
    return SyncLifespan(hooks)


class SyncLifespan:
    """Start-up and shutdown functions that wait for nothing: no event loop is made for them.

    Args:
        hooks: the functions, in order of registration.
    """

    def __init__(self, hooks: Sequence[BoundHook]) -> None:
        self._startups = of_kind("startup", hooks)
        self._shutdowns = of_kind("shutdown", hooks)
        self._started = False

    def start(self) -> None:
        for bound in self._startups:
            try:
                _call(bound)
            except BaseException as error:
                raise start_failed(describe(bound), error) from error
        self._started = True

    def adopt(self) -> None:
        """The functions have run in the very context that requests copy."""

    def broken(self) -> None:
        """Nothing is open between the first function and the last."""

    def end(self) -> None:
        if not self._started:
            return
        errors: list[BaseException] = []
        for bound in reversed(self._shutdowns):
            try:
                _call(bound)
            except BaseException as error:  # noqa: BLE001 - the others run all the same
                report(f"{describe(bound)} failed", error, None)
                errors.append(error)
        if errors:
            raise end_failed() from errors[0]


def _call(bound: BoundHook) -> None:
    returned = bound.function()
    if hasattr(returned, "__await__"):
        if hasattr(returned, "close"):
            returned.close()
        raise TypeError("a def returned something to await; write async def")


def of_kind(kind: str, hooks: Sequence[BoundHook]) -> tuple[BoundHook, ...]:
    """The hooks of a kind.

    Args:
        kind: the kind.
        hooks: of an application.
    """
    return tuple(bound for bound in hooks if bound.hook.kind == kind)


def describe(bound: BoundHook) -> str:
    """A hook in a message.

    Args:
        bound: the hook.
    """
    return f"the {ROLES[bound.hook.kind]} {bound.hook.function.name} ({bound.hook.location})"


def start_failed(what: str, error: BaseException) -> StartupError:
    """What ends a process whose application does not start.

    Args:
        what: what failed.
        error: what it raised.
    """
    return StartupError(f"{what} failed\n{traceback_text(error)}")


def end_failed() -> ShutdownError:
    """What ends a process whose application does not shut down as it should; the log has each failure."""
    return ShutdownError("the application did not shut down well; the log says why")
