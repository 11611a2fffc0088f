"""What `report.json` says of every route: how it is served, and why not better."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..ir.dynamic import DynamicMiddleware, DynamicRoute
from ..ir.location import Location
from ..ir.model import AppModel
from ..ir.plan import Endpoint, Plan, Tier


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a route is not served at a better tier, or what its chain depends on."""

    code: str
    message: str
    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class RouteReport:
    """How one route is served.

    Args:
        path: its pattern; of a dynamic route the expression that gives it.
        methods: sorted; empty where they are known only at run time.
        handler: module and qualified name; of a static directory its prefix; None where it is known only at run time.
        file: of the registration.
        line: of the registration.
        tier: how it is served.
        chain: names of the middleware, in the order they run.
        conditional: those of the chain that depend on the run: a reason says of each what on.
        exception_handlers: of the application, each with the errors that it answers for: `app.missing (404)`.
        reasons: why the tier is not a better one, then what the chain depends on.
    """

    path: str
    methods: tuple[str, ...]
    handler: str | None
    file: str
    line: int
    tier: Tier
    chain: tuple[str, ...]
    conditional: tuple[str, ...]
    exception_handlers: tuple[str, ...]
    reasons: tuple[Reason, ...]


def report(
    model: AppModel,
    plan: Plan,
    dynamic: Iterable[DynamicRoute] = (),
    dynamic_middleware: Sequence[DynamicMiddleware] = (),
) -> tuple[RouteReport, ...]:
    """Describe every route of a plan.

    Args:
        model: what the application declares.
        plan: what of it is compiled.
        dynamic: the routes that are left to run time.
        dynamic_middleware: the middleware that is left to run time.

    Returns:
        The endpoints of the plan in their order, then what is left to run time.
    """
    passing = _Passing(model, dynamic_middleware)
    mounts = [*(route.mount for route in model.routes), *(static.mount for static in model.statics)]
    compiled = (
        _compiled(endpoint, plan, passing, mount) for endpoint, mount in zip(plan.endpoints, mounts, strict=True)
    )
    return (*compiled, *(_dynamic(route, plan, passing) for route in dynamic))


class _Passing:
    """The middleware that requests pass, with what of it may be registered where it would be."""

    def __init__(self, model: AppModel, unsure: Sequence[DynamicMiddleware]) -> None:
        self._model = model
        self._unsure = unsure

    def names(self, mount: int | None) -> tuple[str, ...]:
        """Of the chain before what is registered on a router."""
        return tuple(name for part in self._path(mount) for name in self._own(part))

    def unsure(self, mount: int | None) -> tuple[DynamicMiddleware, ...]:
        """What of that chain depends on the run."""
        return tuple(middleware for middleware in self._unsure if middleware.mount in self._path(mount))

    def _path(self, mount: int | None) -> tuple[int | None, ...]:
        return (None, *self._model.path_of(mount))

    def _own(self, part: int | None) -> list[str]:
        middleware = self._model.middleware if part is None else self._model.mounts[part].middleware
        names = [each.function.name for each in middleware]
        for unsure in reversed([each for each in self._unsure if each.mount == part]):
            names.insert(unsure.position, unsure.name)
        return names


def _compiled(endpoint: Endpoint, plan: Plan, passing: _Passing, mount: int | None) -> RouteReport:
    location, unsure = endpoint.location, passing.unsure(mount)
    message = f"{endpoint.name} runs in Python: this version of rupy does not compile the bodies of handlers"
    in_python = endpoint.service is None
    return RouteReport(
        path=endpoint.pattern,
        methods=endpoint.methods,
        handler=endpoint.name,
        file=location.file,
        line=location.line,
        tier=endpoint.tier,
        chain=passing.names(mount),
        conditional=tuple(middleware.name for middleware in unsure),
        exception_handlers=_exception_handlers(plan),
        reasons=(*((_reason("RPY101", message, location),) if in_python else ()), *_conditions(unsure)),
    )


def _dynamic(route: DynamicRoute, plan: Plan, passing: _Passing) -> RouteReport:
    location, unsure = route.location, passing.unsure(route.mount)
    return RouteReport(
        path=route.path,
        methods=route.methods or (),
        handler=route.handler,
        file=location.file,
        line=location.line,
        tier="dynamic",
        chain=passing.names(route.mount),
        conditional=tuple(middleware.name for middleware in unsure),
        exception_handlers=_exception_handlers(plan),
        reasons=(_reason(route.code, route.message, location), *_conditions(unsure)),
    )


def _exception_handlers(plan: Plan) -> tuple[str, ...]:
    return tuple(f"{plan.stages[catch.stage].name} ({catch.caught})" for catch in plan.catches)


def _conditions(unsure: Sequence[DynamicMiddleware]) -> tuple[Reason, ...]:
    return tuple(_reason(middleware.code, middleware.message, middleware.location) for middleware in unsure)


def _reason(code: str, message: str, location: Location) -> Reason:
    return Reason(code, message, location.file, location.line, location.column)
