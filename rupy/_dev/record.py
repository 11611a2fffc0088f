"""Records a live application as the compiler's model of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .._codegen.ir.model import AppModel

if TYPE_CHECKING:
    from ..app import Rupy


@dataclass(frozen=True, slots=True)
class Recording:
    """A live application: what it declares, and the objects that a plan of it is bound to.

    Args:
        model: what it declares.
        handlers: one for each endpoint of the lowered model: those of the routes, then None for each static directory.
        stages: one for each stage of the lowered model.
        errors: one for each exception handler: its class; None where a status says which errors.
        directories: absolute folder of each service of the lowered model.
    """

    model: AppModel
    handlers: tuple[Callable[..., Any] | None, ...]
    stages: tuple[Callable[..., Any], ...]
    errors: tuple[type[BaseException] | None, ...]
    directories: tuple[str, ...]


def record(app: Rupy) -> Recording:
    """Record an application at the end of its start-up; it takes no registration from here on.

    Args:
        app: the application.
    """
    registry = app._registry
    registry.close()
    model = AppModel(
        module=registry.project.module,
        variable=_variable(app),
        routes=tuple(bound.route for bound in registry.routes),
        middleware=tuple(bound.middleware for bound in registry.middleware),
        exception_handlers=tuple(bound.handler for bound in registry.exception_handlers),
        statics=tuple(bound.static for bound in registry.statics),
        policies=app.policies,
    )
    return Recording(
        model=model,
        handlers=(*(bound.handler for bound in registry.routes), *(None for _ in registry.statics)),
        stages=(
            *(bound.function for bound in registry.middleware),
            *(bound.function for bound in registry.exception_handlers),
        ),
        errors=tuple(bound.error for bound in registry.exception_handlers),
        directories=tuple(bound.directory for bound in registry.statics),
    )


def _variable(app: Rupy) -> str:
    """The name of the application in the module that creates it; that of a factory's has none and is called `app`."""
    module = sys.modules.get(app._registry.project.module)
    return next((name for name, value in vars(module).items() if value is app), "app") if module is not None else "app"
