"""Starts workers and their supervisor."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict
from getopt import GetoptError, getopt
from itertools import takewhile
from typing import TYPE_CHECKING, NoReturn

from ..exceptions import StartError
from .options import Options

if TYPE_CHECKING:
    from .._handover import Handover
    from .supervisor.settings import Settings

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
    return module_command("rupy._serve.worker", options.to_json())


def become_supervisor(options: Options, settings: Settings) -> NoReturn:
    """Supervise workers in the place of this program: the process, its descriptors and its environment stay.

    Args:
        options: what they serve.
        settings: how many there are, and where they listen.

    Raises:
        StartError: this process does not know its interpreter, or it cannot be started.
    """
    command = module_command("rupy._serve.supervisor", options.to_json(), json.dumps(asdict(settings)))
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        os.execv(command[0], command)  # noqa: S606 - without a shell, by absolute path
    except OSError as error:
        raise StartError(f"cannot start {command[0]}: {error.strerror}") from None


def script_command(handover: Handover) -> list[str]:
    """What starts this script once more.

    Args:
        handover: what `app.run()` is handed there.

    Returns:
        The program and its arguments.

    Raises:
        StartError: this process does not know its interpreter, or runs no script.
    """
    options, arguments = _interpreter_arguments()
    is_program = arguments[:1] not in ([], ["-"]) or any(option in _PROGRAM for option, _ in options)
    if not is_program:
        raise StartError("each worker runs the program again, which is in no file here; write it to one: python app.py")
    return [_executable(), *handover.as_option(), *sys.orig_argv[1:]]


def module_command(module: str, *arguments: str) -> list[str]:
    """What runs a module of rupy in an interpreter like this one.

    Args:
        module: its name.
        arguments: of its command line.

    Returns:
        The program and its arguments.

    Raises:
        StartError: this process does not know its interpreter.
    """
    options, _ = _interpreter_arguments()
    how = takewhile(lambda option: option[0] not in _PROGRAM, options)
    # -P: modules come from the application's folder, not from the one where the command was typed.
    return [_executable(), *(part for option in how for part in option if part), "-P", "-m", module, *arguments]


def _executable() -> str:
    if not sys.executable:
        raise StartError("this process does not know its Python interpreter; start rupy with python -m rupy")
    return sys.executable


def _interpreter_arguments() -> tuple[list[tuple[str, str]], list[str]]:
    """The options that this interpreter was started with (-X dev, -W error), and what came behind them."""
    arguments = sys.orig_argv[1:]
    for end in range(1, len(arguments) + 1):
        # What follows -c TEXT or -m MODULE is the program's, also where it looks like an option.
        with suppress(GetoptError):
            options, _ = getopt(arguments[:end], _SHORT_OPTIONS, _LONG_OPTIONS)
            if any(option in _PROGRAM for option, _ in options):
                return options, arguments[end:]
    return getopt(arguments, _SHORT_OPTIONS, _LONG_OPTIONS)
