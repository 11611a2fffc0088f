"""What `report.json` says of every route: how it is served, and why not better."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..ir.dynamic import DynamicMiddleware, DynamicRoute
from ..ir.location import Location
from ..ir.model import AppModel, MiddlewareKind, Route, StaticDirectory
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
        path: its pattern; of a dynamic route the expression that gives it, or that of an unknown prefix in braces before it.
        methods: sorted; empty where they are known only at run time.
        handler: module and qualified name; of a static directory its prefix; None where it is known only at run time.
        file: of the registration.
        line: of the registration.
        tier: how it is served.
        chain: names of the middleware, in the order they begin.
        around: those of the chain that call what is behind them, and so end in the opposite order.
        after: names of the after-hooks, in the order they run.
        conditional: those of chain and after-hooks that depend on the run: a reason says of each what on.
        exception_handlers: of the application, each with the errors that it answers for: `app.missing (404)`.
        reasons: why the tier is not a better one, then what the chain depends on.
        hooks: what the application runs before its first request and after its last: `app.connect (startup)`.
    """

    path: str
    methods: tuple[str, ...]
    handler: str | None
    file: str
    line: int
    tier: Tier
    chain: tuple[str, ...]
    around: tuple[str, ...]
    after: tuple[str, ...]
    conditional: tuple[str, ...]
    exception_handlers: tuple[str, ...]
    reasons: tuple[Reason, ...]
    hooks: tuple[str, ...] = ()


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
    declared: list[Route | StaticDirectory] = [*model.routes, *model.statics]
    compiled = (
        _compiled(endpoint, plan, passing, each) for endpoint, each in zip(plan.endpoints, declared, strict=True)
    )
    return (*compiled, *(_dynamic(route, plan, passing) for route in dynamic))


class _Passage(NamedTuple):
    """The chain of a route by the names of its functions; see `RouteReport`."""

    chain: tuple[str, ...]
    around: tuple[str, ...]
    after: tuple[str, ...]


class _Passing:
    """The middleware that requests pass, with what of it may be registered where it would be."""

    def __init__(self, model: AppModel, unsure: Sequence[DynamicMiddleware]) -> None:
        self._model = model
        self._unsure = unsure

    def passage(self, route: Route | StaticDirectory | DynamicRoute) -> _Passage:
        """The chain of a route or of a static directory."""
        own = () if isinstance(route, StaticDirectory) else route.middleware
        passed = [each for part in self._path(route.mount) for each in self._own(part)]
        passed += [(each.function.name, each.kind) for each in own]
        return _Passage(
            chain=tuple(name for name, kind in passed if kind != "after"),
            around=tuple(name for name, kind in passed if kind == "around"),
            after=tuple(name for name, kind in reversed(passed) if kind == "after"),
        )

    def unsure(self, mount: int | None) -> tuple[DynamicMiddleware, ...]:
        """What of that chain depends on the run."""
        return tuple(middleware for middleware in self._unsure if middleware.mount in self._path(mount))

    def _path(self, mount: int | None) -> tuple[int | None, ...]:
        return (None, *self._model.path_of(mount))

    def _own(self, part: int | None) -> list[tuple[str, MiddlewareKind]]:
        middleware = self._model.middleware if part is None else self._model.mounts[part].middleware
        named = [(each.function.name, each.kind) for each in middleware]
        for unsure in reversed([each for each in self._unsure if each.mount == part]):
            named.insert(unsure.position, (unsure.name, unsure.kind))
        return named


def _compiled(endpoint: Endpoint, plan: Plan, passing: _Passing, declared: Route | StaticDirectory) -> RouteReport:
    location, unsure = endpoint.location, passing.unsure(declared.mount)
    message = f"{endpoint.name} runs in Python: this version of rupy does not compile the bodies of handlers"
    in_python = endpoint.service is None
    return RouteReport(
        path=endpoint.pattern,
        methods=endpoint.methods,
        handler=endpoint.name,
        file=location.file,
        line=location.line,
        tier=endpoint.tier,
        **passing.passage(declared)._asdict(),
        conditional=tuple(middleware.name for middleware in unsure),
        exception_handlers=_exception_handlers(plan),
        reasons=(
            *((_reason("RPY101", message, location),) if in_python else ()),
            *_place(endpoint),
            *_conditions(unsure),
        ),
    )


def _place(endpoint: Endpoint) -> tuple[Reason, ...]:
    """On which thread the handler runs, as far as that is known."""
    if endpoint.tier == "pool":
        message = f"{endpoint.name} runs on a thread of the pool"
        return (_reason("RPY103", message, endpoint.location),)
    if endpoint.tier == "inline" and endpoint.blocking is None:
        message = f"{endpoint.name} runs on the thread that serves until a call takes too long"
        return (_reason("RPY102", message, endpoint.location),)
    return ()


def _dynamic(route: DynamicRoute, plan: Plan, passing: _Passing) -> RouteReport:
    location, unsure = route.location, passing.unsure(route.mount)
    return RouteReport(
        path=route.path,
        methods=route.methods or (),
        handler=route.handler,
        file=location.file,
        line=location.line,
        tier="dynamic",
        **passing.passage(route)._asdict(),
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
