"""Starts a worker: an interpreter that has loaded nothing of the command line."""

from __future__ import annotations

import os
import sys
from getopt import getopt
from itertools import takewhile
from typing import NoReturn

from ..exceptions import StartError
from .options import Options

# The interpreter's own, as its command line reads them (Python/getopt.c).
_SHORT_OPTIONS = "bBc:dEhiIJm:OPqRsStuvVW:xX:?"
_LONG_OPTIONS = ["check-hash-based-pycs=", "help", "help-all", "help-env", "help-xoptions", "version"]

# What an interpreter is to run, as opposed to how.
_PROGRAM = ("-c", "-m")


def worker_command(options: Options) -> list[str]:
    """What starts a worker in an interpreter like this one.

    Args:
        options: what to serve, and where.

    Returns:
        The program and its arguments.

    Raises:
        StartError: this process does not know its interpreter.
    """
    if not sys.executable:
        raise StartError("this process does not know its Python interpreter; start rupy with python -m rupy")
    # -P: modules come from the application's folder, not from the one where the command was typed.
    return [sys.executable, *_interpreter_options(), "-P", "-m", "rupy._serve.worker", options.to_json()]


def become_worker(options: Options) -> NoReturn:
    """Serve in the place of this program: the process, its descriptors and its environment stay.

    Args:
        options: what to serve, and where.

    Raises:
        StartError: this process does not know its interpreter, or it cannot be started.
    """
    command = worker_command(options)
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        os.execv(command[0], command)  # noqa: S606 - without a shell, by absolute path
    except OSError as error:
        raise StartError(f"cannot start {command[0]}: {error.strerror}") from None


def _interpreter_options() -> list[str]:
    """The options that this interpreter was started with: -X dev, -W error."""
    options, _ = getopt(sys.orig_argv[1:], _SHORT_OPTIONS, _LONG_OPTIONS)
    how = takewhile(lambda option: option[0] not in _PROGRAM, options)
    return [part for option in how for part in option if part]
