"""A plan together with the account of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..ir.dynamic import DynamicMiddleware, DynamicRoute
from ..ir.model import AppModel
from ..ir.plan import Plan
from .plan import lower_plan
from .report import RouteReport, report


@dataclass(frozen=True, slots=True)
class Lowered:
    """What the server does, and why.

    Args:
        plan: what the server does.
        report: one entry for each route, in order of registration; what is left to run time comes last.
    """

    plan: Plan
    report: tuple[RouteReport, ...]


def lower(
    model: AppModel, dynamic: Iterable[DynamicRoute] = (), dynamic_middleware: Sequence[DynamicMiddleware] = ()
) -> Lowered:
    """Decide what the server does, and account for it.

    Args:
        model: what the application declares, without conflicts.
        dynamic: the routes that the build leaves to run time.
        dynamic_middleware: the middleware that it leaves to run time.

    Returns:
        Plan and report; equal arguments give equal results.
    """
    plan = lower_plan(model)
    hooks = tuple(f"{hook.function.name} ({hook.kind})" for hook in model.hooks)
    routes = report(model, plan, dynamic, dynamic_middleware)
    return Lowered(plan, tuple(replace(route, hooks=hooks) for route in routes))
