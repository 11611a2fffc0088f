"""`rupy serve`: serves a compiled application, in this process or with several."""

from __future__ import annotations

from collections.abc import Sequence

from .._failure import one_message
from .serve_arguments import read_arguments


def serve(arguments: Sequence[str]) -> None:
    """Serve until SIGINT or SIGTERM, or end the process with the exit code of what went wrong.

    Args:
        arguments: of the command line, behind `serve`.
    """
    with one_message():
        options, settings = read_arguments(arguments)
        if settings is None:
            from .._serve import worker

            worker.serve(options)
        else:
            from .._serve.start import become_supervisor

            become_supervisor(options, settings)
