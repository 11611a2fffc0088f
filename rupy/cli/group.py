"""The commands of `rupy`: finds the one that is called, and shows every error of ours as one message."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from errno import EDQUOT, EFBIG, ENOSPC
from importlib import import_module

import click

from .._support import refuse_unsupported
from .._version import __version__
from ..exceptions import RupyError

# The subcommands, in the order of the help. Each stands in the module of its name, as a command of its name, and is
# imported only when it is called: `rupy check` must not wait for what `rupy build` needs.
COMMANDS = {
    "build": "Compile an application ahead of time.",
    "serve": "Serve a compiled application.",
    "reload": "Replace the workers of a running server.",
    "dev": "Serve an application as it stands, without compiling it.",
    "check": "Analyse an application and show what rupy finds.",
    "routes": "List the routes of an application.",
    "explain": "Say how a route is served, and why.",
    "new": "Make a project with an application, its tests and a pipeline.",
    "doctor": "Show what rupy finds on this machine.",
}


# Of these, the call that writes does not know the name of the file.
_NO_ROOM = (EDQUOT, EFBIG, ENOSPC)


class CommandGroup(click.Group):
    """A group that imports a subcommand when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"rupy.cli.{cmd_name}"), cmd_name)
        return command if isinstance(command, click.Command) else _forwarding(cmd_name, command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except RupyError as error:
            click.echo(f"rupy: {error}", err=True)
            ctx.exit(error.exit_code)
        except OSError as error:
            if (message := _refused(error)) is None:
                raise
            click.echo(f"rupy: {message}", err=True)
            ctx.exit(1)
        except KeyboardInterrupt:
            ctx.exit(130)


def _refused(error: OSError) -> str | None:
    """What the system refuses: a file, or more room; None for what is no affair of the user."""
    if error.filename is not None:
        return f"{os.fsdecode(error.filename)}: {error.strerror}"
    return error.strerror if error.errno in _NO_ROOM else None


def _forwarding(name: str, function: Callable[[Sequence[str]], None]) -> click.Command:
    """A command that leaves its arguments, `--help` too, to a function that reads them itself."""
    return click.Command(
        name,
        callback=function,
        params=[click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)],
        add_help_option=False,
        context_settings={"ignore_unknown_options": True},
    )


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rupy", message="%(prog)s %(version)s")
def group() -> None:
    """rupy: a Python web framework that compiles the routes of an application ahead of time."""
    refuse_unsupported()
