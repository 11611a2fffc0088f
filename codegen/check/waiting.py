"""What a `def` middleware stands around is not async: it could not wait for it."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics.diagnostic import Diagnostic
from ..ir.location import Location
from ..ir.model import AppModel, Function, Middleware


def check_waiting(model: AppModel) -> Iterator[Diagnostic]:
    """Check that each middleware with `call_next` can wait for what is behind it.

    Args:
        model: what the application declares.

    Returns:
        One finding for each that cannot, with the first thing that it would have to wait for.
    """
    told: set[Location] = set()
    for passed, handler in _ways(model):
        for index, middleware in enumerate(passed):
            if middleware.kind != "around" or middleware.function.is_async or middleware.wrapped:
                continue
            behind = [each.function for each in passed[index + 1 :] if each.kind != "after"]
            waits = next((function for function in (*behind, *handler) if _is_awaited(function)), None)
            if waits is not None and middleware.location not in told:
                told.add(middleware.location)
                yield _found(middleware, waits)


def _ways(model: AppModel) -> Iterator[tuple[list[Middleware], tuple[Function, ...]]]:
    """The middleware before each route, with its handler; then that of all other requests."""
    for route in model.routes:
        yield [*_before(model, route.mount), *route.middleware], (route.handler,)
    for static in model.statics:
        yield _before(model, static.mount), ()
    yield _before(model, None), ()


def _before(model: AppModel, mount: int | None) -> list[Middleware]:
    parts = (model.middleware, *(model.mounts[index].middleware for index in model.path_of(mount)))
    return [middleware for part in parts for middleware in part]


def _is_awaited(function: Function) -> bool:
    # A call of an async generator gives a stream, which begins when the chain is done.
    return function.is_async and not function.is_generator


def _found(middleware: Middleware, waits: Function) -> Diagnostic:
    name = middleware.function.name
    return Diagnostic(
        "RPY332",
        f"the middleware {name} is a def, and {waits.name} behind it is async",
        middleware.location,
        (waits.location,),
        remedy=f"write async def {name.rpartition('.')[2]}(request, call_next), and await call_next(request)",
    )
