"""The options of `rupy serve` that several processes have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from .._options import MAX_LIFETIME, MAX_WORKERS
from .seconds import seconds

Command = TypeVar("Command", bound=Callable[..., Any])

#: Those that have no effect in one process.
NAMES = ("shared_socket", "max_requests", "max_requests_jitter", "max_lifetime", "max_memory", "pid_file")


def worker_count(text: str) -> int | str:
    """Read a number of processes, or `auto`."""
    if text == "auto":
        return text
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MAX_WORKERS:
        raise click.BadParameter(f"{text} is not a number from 1 to {MAX_WORKERS}, or auto")
    return int(text)


def worker_options(command: Command) -> Command:
    """Add the options to a command."""
    positive = click.IntRange(1)
    options = [
        click.option(
            "--workers",
            type=worker_count,
            metavar="N|auto",
            help="Number of processes, auto: one on each processor; a supervisor replaces those that end.",
        ),
        click.option("--shared-socket", is_flag=True, help="All workers accept from one socket."),
        click.option("--max-requests", type=positive, metavar="N", help="Replace a worker after N requests."),
        click.option("--max-requests-jitter", type=positive, metavar="N", help="Add up to N to it, at random."),
        click.option(
            "--max-lifetime",
            type=seconds(1, MAX_LIFETIME),
            metavar="SECONDS",
            help="Replace a worker after this time, and up to a tenth more.",
        ),
        click.option(
            "--max-memory", type=positive, metavar="MIB", help="Replace a worker whose resident memory is larger."
        ),
        click.option(
            "--pid-file",
            metavar="PATH",
            help="File that rupy reload finds the supervisor by.  [default: one in the artefact's folder]",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def refuse_without_effect(context: click.Context) -> None:
    """Refuse options that have no effect beside the others.

    Raises:
        UsageError: there is one.
    """
    given = [name for name in context.params if context.get_parameter_source(name) is not ParameterSource.DEFAULT]
    if "workers" not in given:
        for name in NAMES:
            if name in given:
                raise click.UsageError(f"{_option(name)} has no effect without --workers; give both")
    if "max_requests_jitter" in given and "max_requests" not in given:
        raise click.UsageError("--max-requests-jitter has no effect without --max-requests; give both")
    if "shared_socket" in given and "uds" in given:
        raise click.UsageError("--shared-socket has no effect with --uds, which all workers share; leave it out")


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")
