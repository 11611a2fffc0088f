"""Development mode in other processes: several workers, or one that is replaced when a source changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .._options import check_address
from .._serve.start import module_command, script_command
from .._serve.supervisor.run import supervise
from .._serve.supervisor.settings import Settings
from .._serve.supervisor.sources import Sources
from .._serve.supervisor.worker import Program
from ..exceptions import StartError

if TYPE_CHECKING:
    from .worker import Options


def supervise_script(
    host: str,
    port: int,
    workers: int,
    options: Mapping[str, Any],
    *,
    grace: float,
    prefix: str,
    watched: Sources | None = None,
) -> None:
    """Serve the script that this process runs with several processes, until SIGINT or SIGTERM.

    Args:
        host: address to listen on.
        port: port to listen on; 0 for a free one.
        workers: number of processes.
        options: those that workers have, by name, checked; None for what is not given.
        grace: seconds that requests in flight are given at the end.
        prefix: what a message starts with, the file and line that ask for it.
        watched: sources whose changes have the script run again.

    Raises:
        OptionError: the host is no text, or the port no number.
        StartError: it cannot be served there.
        WorkersFailed: no worker can load the application.
    """
    check_address(host, port, prefix)
    given = {name: value for name, value in options.items() if value is not None}
    if watched is not None:
        _refuse_without_watcher(prefix)
    settings = Settings(workers, host, port, grace=grace, pid_file_required=True, watched=watched, **given)
    try:
        supervise(Program(script_command), settings)
    except StartError as error:
        raise StartError(f"{prefix}{error}") from None


def supervise_application(options: Options, host: str, port: int, sources: Sources) -> None:
    """Serve an application as it stands in a process that is replaced when one of its sources changes.

    Args:
        options: what is served, and how.
        host: address to listen on.
        port: port to listen on; 0 for a free one.
        sources: those of its project.

    Raises:
        StartError: it cannot be served there, or watchfiles is not installed.
    """
    _refuse_without_watcher()
    settings = Settings(1, host, port, watched=sources)
    supervise(Program(lambda handover: module_command("rupy._dev.worker", options.to_json(handover))), settings)


def _refuse_without_watcher(prefix: str = "") -> None:
    from importlib.util import find_spec

    if find_spec("watchfiles") is None:
        raise StartError(f"{prefix}reloading needs watchfiles; install it: pip install 'rupy-web[reload]'")
