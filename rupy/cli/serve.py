"""`rupy serve`: serves a compiled application."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from .._options import MAX_GRACE, MAX_PORT, count_workers
from .._serve.artifact import FOLDER, installed_folder
from .._serve.options import Options
from .._serve.start import become_supervisor, become_worker
from .._serve.supervisor.pidfile import NAME as PID_FILE
from .._serve.supervisor.settings import Settings
from .seconds import seconds
from .workers import refuse_without_effect, worker_options


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
@worker_options
@click.option("--strict", is_flag=True, help="Refuse an application that differs from what was compiled.")
@click.option("--allow-stale", is_flag=True, help="Serve although sources have changed since the build.")
@click.option(
    "--grace",
    type=seconds(0, MAX_GRACE),
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
    workers: int | str | None,
    shared_socket: bool,
    max_requests: int | None,
    max_requests_jitter: int | None,
    max_lifetime: float | None,
    max_memory: int | None,
    pid_file: str | None,
    strict: bool,
    allow_stale: bool,
    grace: float,
) -> None:
    """Serve a compiled application: the one in this folder, or NAME, an installed one."""
    if name is not None and folder is not None:
        raise click.UsageError("give NAME or --dir, not both")
    if uds is not None and any(_is_given(context, option) for option in ("host", "port")):
        raise click.UsageError("give --uds or --host and --port, not both")
    refuse_without_effect(context)
    artifact = installed_folder(name) if name is not None else folder or Path(FOLDER)
    options = Options(str(artifact), host=host, port=port, uds=uds, strict=strict, allow_stale=allow_stale, grace=grace)
    if workers is None:
        become_worker(options)
    settings = Settings(
        count_workers(workers),
        host=host,
        port=port,
        uds=uds,
        shared_socket=shared_socket,
        grace=grace,
        max_requests=max_requests,
        max_requests_jitter=max_requests_jitter or 0,
        max_lifetime=max_lifetime,
        max_memory=max_memory,
        pid_file=pid_file or str(artifact / PID_FILE),
        pid_file_required=pid_file is not None,
    )
    become_supervisor(options, settings)


def _is_given(context: click.Context, option: str) -> bool:
    return context.get_parameter_source(option) is not ParameterSource.DEFAULT
