"""`rupy dev`: serves an application as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from .._options import MAX_PORT, is_pattern
from .._reference import locate


def _patterns(_context: click.Context, _option: click.Parameter, patterns: Sequence[str]) -> Sequence[str]:
    for pattern in patterns:
        if not is_pattern(pattern):
            raise click.BadParameter(
                f"{pattern!r} is no pattern of files in the project's folder, such as '*.html'; hidden folders and "
                "node_modules are not looked at"
            )
    return patterns


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
@click.option(
    "--reload-include",
    multiple=True,
    metavar="PATTERN",
    callback=_patterns,
    help="Replace it also when one of these files changes, such as '*.html'; may be repeated.",
)
def dev(
    app: str | None,
    host: str,
    port: int,
    access_log: bool,
    debug: bool,
    reload: bool,
    reload_include: Sequence[str],
) -> None:
    """Serve APP as it stands, without compiling it: app.py, package.module or module:variable."""
    if reload_include and not reload:
        raise click.UsageError("--reload-include has no effect without --reload; give both")
    located = locate(app, Path.cwd())
    from .._dev.worker import COMMAND, GRACE, Options

    if reload:
        from .._dev.supervise import supervise_application
        from .._serve.supervisor.sources import Sources

        sources = Sources(str(located.root), reload_include)
        supervise_application(Options(app, str(Path.cwd()), debug, access_log), host, port, sources)
        return
    from .._dev.run import run
    from .._serve.load import load

    application = load(located.reference, located.root, COMMAND)
    run(application, host, port, grace=GRACE, debug=debug or application.debug, access_log=access_log)
