"""Commands that prepare servers: they run to their end."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .errors import BenchError

_TAIL = 30


def run(command: Sequence[str | Path], *, folder: Path, environment: Mapping[str, str]) -> str:
    """Run a command.

    Returns:
        What it wrote to its standard output.

    Raises:
        BenchError: it cannot be started or failed; the message has the end of what it wrote.
    """
    text = " ".join(map(str, command))
    try:
        ran = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
    except OSError as error:
        raise BenchError(f"{text}: {error}") from error
    if ran.returncode != 0:
        tail = "\n".join((ran.stdout + ran.stderr).splitlines()[-_TAIL:])
        raise BenchError(f"{text} ended with {ran.returncode}:\n{tail}")
    return ran.stdout
