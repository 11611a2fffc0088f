"""`rupy check`: shows what rupy finds in an application."""

from __future__ import annotations

from pathlib import Path

import click

from .._build.analysis import analyse_app
from .._build.findings import refuse, source_line
from .._codegen.diagnostics.diagnostic import Diagnostic


@click.command()
@click.argument("app", required=False)
@click.option("--live", is_flag=True, help="Import the application too, in a process of its own, and compare.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="How findings are shown.",
)
@click.option("--strict", is_flag=True, help="End with an error where there is a warning.")
def check(app: str | None, live: bool, form: str, strict: bool) -> None:
    """Analyse APP and show what rupy finds; nothing is compiled."""
    analysis = analyse_app(app, Path.cwd())
    diagnostics = analysis.study.diagnostics
    if live and analysis.study.plan is not None:
        from .._build.live import compare_live

        diagnostics += compare_live(analysis.located, analysis.study.plan, diagnostics, analysis.study.expected)
    _show(diagnostics, analysis.located.root, form)
    if not diagnostics:
        count = len(analysis.study.report)
        click.echo(f"nothing to report on {count} {'route' if count == 1 else 'routes'}", err=True)
    refuse(diagnostics, strict=strict)


def _show(diagnostics: tuple[Diagnostic, ...], root: Path, form: str) -> None:
    if form == "json":
        from .._codegen.diagnostics.document import format_json

        click.echo(format_json(diagnostics))
    elif form == "github":
        from .._codegen.diagnostics.github import format_github

        for diagnostic in diagnostics:
            click.echo(format_github(diagnostic))
    else:
        from .._codegen.diagnostics.text import format_text

        for diagnostic in diagnostics:
            click.echo(format_text(diagnostic, source_line(diagnostic, root)))
