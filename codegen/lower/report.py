"""What `report.json` says of every route: how it is served, and why not better."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..ir.dynamic import DynamicMiddleware, DynamicRoute
from ..ir.location import Location
from ..ir.plan import Chain, Endpoint, Plan, Tier


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
    plan: Plan, dynamic: Iterable[DynamicRoute] = (), dynamic_middleware: Sequence[DynamicMiddleware] = ()
) -> tuple[RouteReport, ...]:
    """Describe every route of a plan.

    Args:
        plan: what is compiled.
        dynamic: the routes that are left to run time.
        dynamic_middleware: the middleware that is left to run time.

    Returns:
        The endpoints of the plan in their order, then what is left to run time.
    """
    compiled = (_compiled(endpoint, plan, dynamic_middleware) for endpoint in plan.endpoints)
    return (*compiled, *(_dynamic(route, plan, dynamic_middleware) for route in dynamic))


def _compiled(endpoint: Endpoint, plan: Plan, unsure: Sequence[DynamicMiddleware]) -> RouteReport:
    location = endpoint.location
    message = f"{endpoint.name} runs in Python: this version of rupy does not compile the bodies of handlers"
    in_python = endpoint.service is None
    return RouteReport(
        path=endpoint.pattern,
        methods=endpoint.methods,
        handler=endpoint.name,
        file=location.file,
        line=location.line,
        tier=endpoint.tier,
        chain=_chain(endpoint.chain, plan, unsure),
        conditional=tuple(middleware.name for middleware in unsure),
        exception_handlers=_exception_handlers(plan),
        reasons=(*((_reason("RPY101", message, location),) if in_python else ()), *_conditions(unsure)),
    )


def _dynamic(route: DynamicRoute, plan: Plan, unsure: Sequence[DynamicMiddleware]) -> RouteReport:
    location = route.location
    return RouteReport(
        path=route.path,
        methods=route.methods or (),
        handler=route.handler,
        file=location.file,
        line=location.line,
        tier="dynamic",
        chain=_chain(plan.unmatched, plan, unsure),
        conditional=tuple(middleware.name for middleware in unsure),
        exception_handlers=_exception_handlers(plan),
        reasons=(_reason(route.code, route.message, location), *_conditions(unsure)),
    )


def _chain(chain: Chain, plan: Plan, unsure: Sequence[DynamicMiddleware]) -> tuple[str, ...]:
    """The names of the middleware, with those that may be registered where they would be."""
    names = [plan.stages[index].name for index in chain.request]
    for middleware in reversed(unsure):
        names.insert(middleware.position, middleware.name)
    return tuple(names)


def _exception_handlers(plan: Plan) -> tuple[str, ...]:
    return tuple(f"{plan.stages[catch.stage].name} ({catch.caught})" for catch in plan.catches)


def _conditions(unsure: Sequence[DynamicMiddleware]) -> tuple[Reason, ...]:
    return tuple(_reason(middleware.code, middleware.message, middleware.location) for middleware in unsure)


def _reason(code: str, message: str, location: Location) -> Reason:
    return Reason(code, message, location.file, location.line, location.column)
