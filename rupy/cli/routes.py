"""`rupy routes`: lists the routes of an application."""

from __future__ import annotations

from pathlib import Path

import click

from .._build.analysis import study_of
from .._build.report import report_json
from .._codegen.lower.report import RouteReport
from .terminal import TerminalProgress

_TITLES = ("METHODS", "PATH", "TIER", "HANDLER", "PLACE")


@click.command()
@click.argument("app", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def routes(app: str | None, as_json: bool) -> None:
    """List the routes of APP: methods, path, tier, handler, place."""
    report = study_of(app, Path.cwd(), TerminalProgress()).report
    if as_json:
        click.echo(report_json(report), nl=False)
        return
    rows = [_TITLES, *map(_row, report)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_TITLES))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _row(route: RouteReport) -> tuple[str, ...]:
    methods = ",".join(route.methods) or "?"
    return methods, route.path, route.tier, route.handler or "?", f"{route.file}:{route.line}"
