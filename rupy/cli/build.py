"""`rupy build`: compiles an application ahead of time."""

from __future__ import annotations

import os
from pathlib import Path

import click

from .._build.pipeline import Built, Options
from .._build.pipeline import build as build_application
from .._build.progress import Progress
from .._build.report import check_demand, parse_demand, report_json
from .terminal import TerminalProgress


@click.command()
@click.argument("app", required=False)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder of the artefact, beside the sources.  [default: .rupy]"
)
@click.option(
    "--profile",
    type=click.Choice(["release", "fast"]),
    default="release",
    show_default=True,
    help="release is what ships, fast is quick to compile.",
)
@click.option(
    "--native/--no-native",
    default=True,
    expose_value=False,
    help="Compile what handlers do where that is proved exact; this version compiles none.",
)
@click.option("--strict", is_flag=True, help="End with an error where there is a warning.")
@click.option(
    "--wheel",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the application as a wheel into DIR.",
)
@click.option("--list", "listing", is_flag=True, help="Print the paths of the wheel's files.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the report to FILE too; - prints it.",
)
@click.option(
    "--fail-under", metavar="TIER=N", help="End with an error where fewer than N routes have TIER or a better one."
)
@click.option("--offline", is_flag=True, help="Download nothing.")
def build(
    app: str | None,
    out: Path | None,
    profile: str,
    strict: bool,
    wheel: Path | None,
    listing: bool,
    report: Path | None,
    fail_under: str | None,
    offline: bool,
) -> None:
    """Compile APP: app.py, package.module, module:variable or module:factory."""
    demand = None if fail_under is None else parse_demand(fail_under)
    with TerminalProgress() as progress:
        built = build_application(Options(app, out, profile, strict, offline), Path.cwd(), os.environ, progress)
    if report is not None:
        _write_report(report, report_json(built.report))
    if demand is not None:
        check_demand(built.report, *demand)
    if wheel is not None or listing:
        _wheel(built, wheel, progress, listing=listing)
    click.echo(_summary(built), err=True)


def _write_report(file: Path, text: str) -> None:
    if str(file) == "-":
        click.echo(text, nl=False)
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def _wheel(built: Built, folder: Path | None, progress: Progress, *, listing: bool) -> None:
    from .._build.contents import collect
    from .._build.findings import tell
    from .._build.interpreter import Interpreter
    from .._build.project import read_distribution
    from .._build.wheel import make_wheel

    distribution = read_distribution(built.root)
    for warning in distribution.warnings:
        progress.say(warning)
    contents = collect(
        built.root, built.manifest.sources, built.stamp.folders, distribution.include, distribution.exclude
    )
    tell((*built.stamp.computed, *contents.left_out), built.root, progress)
    wheel = make_wheel(distribution, contents, built.out, built.manifest, Interpreter.running())
    if listing:
        click.echo("\n".join(wheel.files))
    if folder is not None:
        file = wheel.write(folder)
        click.echo(f"wrote {file}", err=True)


def _summary(built: Built) -> str:
    compiled = sum(route.tier != "dynamic" for route in built.report)
    dynamic = len(built.report) - compiled
    routes = f"{compiled} route{'' if compiled == 1 else 's'}"
    rest = f", {dynamic} left to run time" if dynamic else ""
    state = "compiled" if built.compiled else "nothing has changed:"
    folder = os.path.relpath(built.out)
    serve = "rupy serve" if folder == ".rupy" else f"rupy serve --dir {folder}"
    return f"{state} {routes}{rest} in {folder} ({built.manifest.profile}); serve with: {serve}"
