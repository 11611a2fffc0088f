"""All rules over a whole application."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics.diagnostic import Diagnostic
from ..ir.location import Location
from ..ir.model import AppModel
from .conflicts import RouteIndex
from .exceptions import ExceptionIndex, check_exception_handler, error_of
from .handler import check_handler
from .hook import check_hook
from .middleware import check_middleware
from .waiting import check_waiting


def check(model: AppModel) -> tuple[Diagnostic, ...]:
    """Check an application.

    Args:
        model: what it declares.

    Returns:
        Everything that is wrong with it: the hooks', then the middleware's, the exception handlers', the routes', and the
        static directories', then what is wrong with their order.
    """
    return tuple(diagnostic for diagnostic in _check(model) if diagnostic is not None)


def _check(model: AppModel) -> Iterator[Diagnostic | None]:
    index = RouteIndex()
    yield from map(check_hook, model.hooks)
    yield from map(check_middleware, model.middleware)
    for mount in model.mounts:
        yield from map(check_middleware, mount.middleware)
    caught = ExceptionIndex()
    for handler in model.exception_handlers:
        yield check_exception_handler(handler)
        yield caught.add(error_of(handler), handler)
    for route in model.routes:
        yield from map(check_middleware, route.middleware)
        yield check_handler(route)
        yield index.enter(route, _included(model, route.mount))
    for static in model.statics:
        yield index.enter(static, _included(model, static.mount))
    yield from check_waiting(model)


def _included(model: AppModel, mount: int | None) -> Location | None:
    """Where the application includes what leads to a mount."""
    path = model.path_of(mount)
    return model.mounts[path[0]].location if path else None
