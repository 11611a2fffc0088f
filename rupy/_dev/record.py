"""Records a live application as the compiler's model of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from .._codegen.check.pattern import join_prefixes, placed
from .._codegen.check.waiting import check_waiting
from .._codegen.diagnostics.diagnostic import Diagnostic
from .._codegen.ir.model import AppModel, Mount
from .._codegen.ir.pattern import Pattern
from ..exceptions import RegistrationError

if TYPE_CHECKING:
    from ..app import Rupy
    from ..routing import BoundRoute, BoundStatic, Registry

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Recording:
    """A live application: what it declares, and the objects that a plan of it is bound to.

    Args:
        model: what it declares.
        handlers: one for each endpoint of the lowered model: those of the routes, then None for each static directory.
        stages: one for each stage of the lowered model.
        errors: one for each exception handler: its class; None where a status says which errors.
        directories: absolute folder of each service of the lowered model.
        json_default: what writes objects as JSON that nobody knows; None for nothing.
    """

    model: AppModel
    handlers: tuple[Callable[..., Any] | None, ...]
    stages: tuple[Callable[..., Any], ...]
    errors: tuple[type[BaseException] | None, ...]
    directories: tuple[str, ...]
    json_default: Callable[[Any], Any] | None


def record(app: Rupy) -> Recording:
    """Record an application at the end of its start-up; it takes no registration from here on.

    Args:
        app: the application.

    Raises:
        RegistrationError: a middleware would have to wait and cannot.
    """
    registry = app._registry
    registry.close()
    whole = _Whole()
    whole.add(registry, Pattern(()), None)
    model = AppModel(
        module=registry.project.module,
        variable=_variable(app),
        routes=tuple(bound.route for bound in whole.routes),
        middleware=tuple(bound.middleware for bound in registry.middleware),
        exception_handlers=tuple(bound.handler for bound in registry.exception_handlers),
        statics=tuple(bound.static for bound in whole.statics),
        mounts=tuple(whole.mounts),
        hooks=tuple(bound.hook for bound in registry.hooks),
        policies=app.policies,
    )
    waits = next(check_waiting(model), None)
    if waits is not None:
        raise RegistrationError(waits, registry.project.source_line(waits.location))
    return Recording(
        model=model,
        handlers=(*(bound.handler for bound in whole.routes), *(None for _ in whole.statics)),
        stages=(
            *whole.middleware,
            *(function for bound in whole.routes for function in bound.middleware),
            *(bound.function for bound in registry.exception_handlers),
        ),
        errors=tuple(bound.error for bound in registry.exception_handlers),
        directories=tuple(bound.directory for bound in whole.statics),
        json_default=app.json_default,
    )


@dataclass(slots=True)
class _Whole:
    """An application with the routers that it includes: its own registrations, then those of each router."""

    mounts: list[Mount] = field(default_factory=list)
    routes: list[BoundRoute] = field(default_factory=list)
    statics: list[BoundStatic] = field(default_factory=list)
    middleware: list[Callable[..., Any]] = field(default_factory=list)

    def add(self, registry: Registry, prefix: Pattern, mount: int | None) -> None:
        """Add a registry behind a prefix, as a mount."""
        self.middleware += [bound.function for bound in registry.middleware]
        for route in registry.routes:
            self.routes.append(replace(route, route=replace(_accepted(placed(route.route, prefix)), mount=mount)))
        for static in registry.statics:
            self.statics.append(replace(static, static=replace(_accepted(placed(static.static, prefix)), mount=mount)))
        for included in registry.includes:
            router = included.registry
            whole = _accepted(join_prefixes(prefix, included.prefix, included.location))
            middleware = tuple(bound.middleware for bound in router.middleware)
            self.mounts.append(Mount(included.location, mount, middleware))
            self.add(router, whole, len(self.mounts) - 1)


def _accepted(value: T | Diagnostic) -> T:
    assert not isinstance(value, Diagnostic), "it has been refused when it was registered"
    return value


def _variable(app: Rupy) -> str:
    """The name of the application in the module that creates it; that of a factory's has none and is called `app`."""
    module = sys.modules.get(app._registry.project.module)
    return next((name for name, value in vars(module).items() if value is app), "app") if module is not None else "app"
