"""`rupy reload`: replaces the workers of a running server."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import click

from .._serve.artifact import FOLDER, installed_folder
from .._serve.supervisor.pidfile import NAME, supervisor_of


@click.command()
@click.argument("name", required=False)
@click.option("--dir", "folder", type=click.Path(path_type=Path), help=f"Folder of the artefact.  [default: {FOLDER}]")
@click.option("--pid-file", type=click.Path(path_type=Path), help="The pid file of the supervisor.")
def reload(name: str | None, folder: Path | None, pid_file: Path | None) -> None:
    """Ask a running `rupy serve --workers` to serve the application as it is built now, without losing a request.

    New workers take over before the old ones stop; when they cannot load the application, the old ones go on.
    """
    if sum(place is not None for place in (name, folder, pid_file)) > 1:
        raise click.UsageError("give one of NAME, --dir and --pid-file")
    if pid_file is None:
        pid_file = (installed_folder(name) if name is not None else folder or Path(FOLDER)) / NAME
    pid = supervisor_of(pid_file)
    os.kill(pid, signal.SIGHUP)
    click.echo(f"rupy: asked the supervisor (pid {pid}) to reload; it says when it has", err=True)
