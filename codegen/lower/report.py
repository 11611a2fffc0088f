"""What `report.json` says of every route: how it is served, and why not better."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..ir.dynamic import DynamicRoute
from ..ir.plan import Endpoint, Plan, Tier


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a route is not served at a better tier."""

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
        reasons: why the tier is not a better one.
    """

    path: str
    methods: tuple[str, ...]
    handler: str | None
    file: str
    line: int
    tier: Tier
    chain: tuple[str, ...]
    reasons: tuple[Reason, ...]


def report(plan: Plan, dynamic: Iterable[DynamicRoute] = ()) -> tuple[RouteReport, ...]:
    """Describe every route of a plan.

    Args:
        plan: what is compiled.
        dynamic: what is left to run time.

    Returns:
        The endpoints of the plan in their order, then what is left to run time.
    """
    chain = tuple(plan.stages[index].name for index in plan.unmatched.request)
    return (*(_compiled(endpoint, plan) for endpoint in plan.endpoints), *(_dynamic(route, chain) for route in dynamic))


def _compiled(endpoint: Endpoint, plan: Plan) -> RouteReport:
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
        chain=tuple(plan.stages[index].name for index in endpoint.chain.request),
        reasons=(Reason("RPY101", message, location.file, location.line, location.column),) if in_python else (),
    )


def _dynamic(route: DynamicRoute, chain: tuple[str, ...]) -> RouteReport:
    location = route.location
    return RouteReport(
        path=route.path,
        methods=route.methods or (),
        handler=route.handler,
        file=location.file,
        line=location.line,
        tier="dynamic",
        chain=chain,
        reasons=(Reason(route.code, route.message, location.file, location.line, location.column),),
    )
