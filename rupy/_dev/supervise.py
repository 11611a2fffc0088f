"""Development mode with workers: each runs the script once more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._options import check_address
from .._serve.start import script_command
from .._serve.supervisor.run import supervise
from .._serve.supervisor.settings import Settings
from .._serve.supervisor.worker import Program
from ..exceptions import StartError


def supervise_script(
    host: str, port: int, workers: int, options: Mapping[str, Any], *, grace: float, prefix: str
) -> None:
    """Serve the script that this process runs with several processes, until SIGINT or SIGTERM.

    Args:
        host: address to listen on.
        port: port to listen on; 0 for a free one.
        workers: number of processes.
        options: those that workers have, by name, checked; None for what is not given.
        grace: seconds that requests in flight are given at the end.
        prefix: what a message starts with, the file and line that ask for it.

    Raises:
        OptionError: the host is no text, or the port no number.
        StartError: it cannot be served there.
        WorkersFailed: no worker can load the application.
    """
    check_address(host, port, prefix)
    given = {name: value for name, value in options.items() if value is not None}
    settings = Settings(workers, host, port, grace=grace, pid_file_required=True, **given)
    try:
        supervise(Program(script_command), settings)
    except StartError as error:
        raise StartError(f"{prefix}{error}") from None
