"""`rupy explain`: says how a route is served, and why."""

from __future__ import annotations

from pathlib import Path

import click

from .._build.analysis import study_of
from .._build.errors import UsageError
from .._build.matching import endpoints_for
from .._codegen.diagnostics.table import CODES
from .._codegen.lower.report import RouteReport
from .terminal import TerminalProgress


@click.command()
@click.argument("arguments", nargs=-1, required=True, metavar="[APP] ROUTE")
def explain(arguments: tuple[str, ...]) -> None:
    """Say how ROUTE is served, and why.

    ROUTE is a pattern (/user/<name>), a path that is asked for (/user/Zoe), one of them with a method ("GET /"), or the
    name of a handler.
    """
    if len(arguments) > 2:
        raise click.UsageError("give at most APP and ROUTE; quote a route with a space")
    app, wanted = (None, arguments[0]) if len(arguments) == 1 else arguments
    study = study_of(app, Path.cwd(), TerminalProgress())
    report = study.report
    chosen = [route for route in report if _is_meant(route, wanted)] or [
        report[index] for index in endpoints_for(wanted, study.checked_plan)
    ]
    if not chosen:
        known = "\n".join(f"  {','.join(route.methods) or '?'} {route.path}" for route in report) or "  none"
        raise UsageError(f"there is no route {wanted}; the routes are\n{known}")
    click.echo("\n\n".join(map(_describe, chosen)))


def _is_meant(route: RouteReport, wanted: str) -> bool:
    method, space, path = wanted.partition(" ")
    if space and path.startswith("/"):
        return route.path == path and method.upper() in route.methods
    return wanted in (route.path, route.handler, (route.handler or "").rpartition(".")[2])


def _describe(route: RouteReport) -> str:
    lines = [
        f"{','.join(route.methods) or '?'} {route.path}",
        f"  handler: {route.handler or 'known only at run time'}",
        f"  registered: {route.file}:{route.line}",
        f"  tier: {route.tier}",
        f"  middleware: {_listed(route, route.chain)}",
        *([f"  after-hooks: {_listed(route, route.after)}"] if route.after else ()),
        *([f"  lifespan: {', '.join(route.hooks)}"] if route.hooks else ()),
        *([f"  exception handlers: {', '.join(route.exception_handlers)}"] if route.exception_handlers else ()),
    ]
    for reason in route.reasons:
        entry = CODES[reason.code]
        lines += [
            f"  {reason.code} {reason.file}:{reason.line}: {reason.message}",
            f"    why: {entry.why}",
            f"    write instead: {entry.remedy}",
        ]
    return "\n".join(lines)


def _listed(route: RouteReport, names: tuple[str, ...]) -> str:
    return ", then ".join(_named(route, name) for name in names) or "none"


def _named(route: RouteReport, name: str) -> str:
    facts = [
        fact for fact, has in (("around", name in route.around), ("conditional", name in route.conditional)) if has
    ]
    return f"{name} ({', '.join(facts)})" if facts else name
