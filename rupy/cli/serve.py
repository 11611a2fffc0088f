"""`rupy serve`: serves a compiled application."""

from __future__ import annotations

from math import nan
from pathlib import Path

import click
from click.core import ParameterSource

from .._options import MAX_GRACE, MAX_PORT
from .._serve.artifact import FOLDER, installed_folder
from .._serve.options import Options
from .._serve.start import become_worker


def seconds(text: str) -> float:
    """Read a number of seconds; unlike click's ranges it knows that NaN is none."""
    try:
        value = float(text)
    except ValueError:
        value = nan
    if not 0 <= value <= MAX_GRACE:
        raise click.BadParameter(f"{text} is not a number of seconds from 0 to {MAX_GRACE:.0f}")
    return value


@click.command()
@click.argument("name", required=False)
@click.option("--dir", "folder", type=click.Path(path_type=Path), help=f"Folder of the artefact.  [default: {FOLDER}]")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, MAX_PORT),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 for a free one.",
)
@click.option("--uds", metavar="PATH", help="Unix socket to listen on, in the place of host and port.")
@click.option(
    "--workers", default="1", show_default=True, metavar="N", help="Number of processes; this version serves with one."
)
@click.option("--strict", is_flag=True, help="Refuse an application that differs from what was compiled.")
@click.option("--allow-stale", is_flag=True, help="Serve although sources have changed since the build.")
@click.option(
    "--grace",
    type=seconds,
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="Time for requests in flight at the end.",
)
@click.pass_context
def serve(
    context: click.Context,
    name: str | None,
    folder: Path | None,
    host: str,
    port: int,
    uds: str | None,
    workers: str,
    strict: bool,
    allow_stale: bool,
    grace: float,
) -> None:
    """Serve a compiled application: the one in this folder, or NAME, an installed one."""
    if workers != "1":
        raise click.BadParameter(
            f"{workers!r}: this version serves with one process; run several behind a proxy", param_hint="--workers"
        )
    if name is not None and folder is not None:
        raise click.UsageError("give NAME or --dir, not both")
    if uds is not None and any(_is_given(context, option) for option in ("host", "port")):
        raise click.UsageError("give --uds or --host and --port, not both")
    artifact = installed_folder(name) if name is not None else folder or Path(FOLDER)
    become_worker(
        Options(str(artifact), host=host, port=port, uds=uds, strict=strict, allow_stale=allow_stale, grace=grace)
    )


def _is_given(context: click.Context, option: str) -> bool:
    return context.get_parameter_source(option) is not ParameterSource.DEFAULT
