"""`rupy dev`: serves an application as it stands."""

from __future__ import annotations

from pathlib import Path

import click

from .._options import MAX_PORT
from .._reference import locate


@click.command()
@click.argument("app", required=False)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, MAX_PORT),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 for a free one.",
)
@click.option("--access-log", is_flag=True, help="Write a line for each request to stderr.")
@click.option("--debug", is_flag=True, help="Show tracebacks to clients.")
@click.option("--reload", is_flag=True, help="Replace the application when one of its sources changes.")
def dev(app: str | None, host: str, port: int, access_log: bool, debug: bool, reload: bool) -> None:
    """Serve APP as it stands, without compiling it: app.py, package.module or module:variable."""
    located = locate(app, Path.cwd())
    from .._dev.worker import COMMAND, GRACE, Options

    if reload:
        from .._dev.supervise import supervise_application

        supervise_application(Options(app, str(Path.cwd()), debug, access_log), host, port, located.root)
        return
    from .._dev.run import run
    from .._serve.load import load

    application = load(located.reference, located.root, COMMAND)
    run(application, host, port, grace=GRACE, debug=debug or application.debug, access_log=access_log)
