"""Supervises workers from the first socket to the last process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ...exceptions import StartError
from .pidfile import held
from .settings import Settings
from .sockets import listening
from .supervisor import Supervisor
from .worker import Program


def supervise(program: Program, settings: Settings) -> None:
    """Serve with several processes until SIGINT or SIGTERM.

    Args:
        program: what workers run.
        settings: how many there are, and where they listen.

    Raises:
        StartError: the port is in use, the pid file is taken, or this is not the main thread.
        WorkersFailed: no worker can load the application.
    """
    with listening(settings) as listeners, _pid_file(settings):
        Supervisor(program, listeners, settings).run()


@contextmanager
def _pid_file(settings: Settings) -> Iterator[None]:
    with ExitStack() as stack:
        if settings.pid_file is not None:
            try:
                stack.enter_context(held(Path(settings.pid_file)))
            except StartError as error:
                if settings.pid_file_required:
                    raise
                sys.stderr.write(f"rupy: {error}; rupy reload does not reach this one\n")
        yield
