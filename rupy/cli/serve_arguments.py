"""The arguments of `rupy serve`, read by argparse: click costs a server 30 ms at its start, and memory to its end."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentError, ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from .._options import MAX_GRACE, MAX_LIFETIME, MAX_PORT, count_workers
from .._serve.artifact import FOLDER, installed_folder
from .._serve.options import Options
from .numbers import seconds, whole, workers

if TYPE_CHECKING:
    from .._serve.supervisor.settings import Settings

USAGE = "Usage: rupy serve [OPTIONS] [NAME]"

_DEFAULTS = Options(FOLDER)

#: Those that have no effect in one process.
_OF_WORKERS = ("shared_socket", "max_requests", "max_requests_jitter", "max_lifetime", "max_memory", "pid_file")


class Parser(ArgumentParser):
    """A parser whose errors and help read as those of the other commands."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments, and end the process with exit code 2."""
        self.exit(2, f"{USAGE}\nTry '{self.prog} --help' for help.\n\nError: {message}\n")

    def given(self, arguments: Sequence[str]) -> dict[str, Any]:
        """The values of those options that are among the arguments.

        Args:
            arguments: of the command line.
        """
        try:
            namespace, unknown = self.parse_known_args(arguments)
        except ArgumentError as error:
            self.error(f"Invalid value for '{error.argument_name}': {error.message}")
        if unknown:
            self.error(_describe(unknown))
        return vars(namespace)


def read_arguments(arguments: Sequence[str]) -> tuple[Options, Settings | None]:
    """Read the command line of `rupy serve`.

    Args:
        arguments: behind `serve`.

    Returns:
        What is served and where; and how several workers do it, None for this process alone.

    Raises:
        SystemExit: with 2, an argument is wrong, which has been said; with 0, it was a question for help.
        ArtifactError: no application of that name is installed.
    """
    parser = _parser()
    given = parser.given(arguments)
    contradiction = _contradiction(given)
    if contradiction is not None:
        parser.error(contradiction)
    folder = installed_folder(given["name"]) if "name" in given else Path(given.get("folder", FOLDER))
    given["folder"] = str(folder)
    return Options(**_only(Options, given)), _settings(given, folder) if "workers" in given else None


def _settings(given: dict[str, Any], folder: Path) -> Settings:
    from .._serve.supervisor.pidfile import NAME
    from .._serve.supervisor.settings import Settings

    given["workers"] = count_workers(given["workers"])
    given["pid_file_required"] = "pid_file" in given
    given.setdefault("pid_file", str(folder / NAME))
    return Settings(**_only(Settings, given))


def _only(kind: type[Options | Settings], given: dict[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in given.items() if name in names}


def _contradiction(given: dict[str, Any]) -> str | None:
    """What is wrong with the options beside each other."""
    if "name" in given and "folder" in given:
        return "give NAME or --dir, not both"
    if "uds" in given and ("host" in given or "port" in given):
        return "give --uds or --host and --port, not both"
    if "workers" not in given:
        for name in _OF_WORKERS:
            if name in given:
                return f"--{name.replace('_', '-')} has no effect without --workers; give both"
    if "max_requests_jitter" in given and "max_requests" not in given:
        return "--max-requests-jitter has no effect without --max-requests; give both"
    if "shared_socket" in given and "uds" in given:
        return "--shared-socket has no effect with --uds, which all workers share; leave it out"
    return None


def _describe(unknown: list[str]) -> str:
    """What is wrong with arguments that the parser does not know."""
    option = next((argument for argument in unknown if argument.startswith("-")), None)
    if option is None:
        return f"Got unexpected extra arguments ({' '.join(unknown)}); give one NAME at most"
    return f"No such option '{option}'; rupy serve --help lists them"


def _parser() -> Parser:
    # Without a width argparse loads shutil, and all compressions with it.
    parser = Parser(
        "rupy serve",
        usage=SUPPRESS,
        description=f"{USAGE}\n\n  Serve a compiled application: the one in this folder, or NAME, an installed one.",
        formatter_class=lambda prog: RawDescriptionHelpFormatter(prog, max_help_position=27, width=80),
        argument_default=SUPPRESS,
        add_help=False,
        allow_abbrev=False,
        exit_on_error=False,
    )
    parser.add_argument("name", nargs="?", help=SUPPRESS)
    option = parser.add_argument_group("Options").add_argument
    option("--dir", dest="folder", metavar="PATH", help=f"Folder of the artefact.  [default: {FOLDER}]")
    option("--host", metavar="TEXT", help=f"Address to listen on.  [default: {_DEFAULTS.host}]")
    option(
        "--port",
        type=whole(0, MAX_PORT),
        metavar="N",
        help=f"Port to listen on; 0 for a free one.  [default: {_DEFAULTS.port}]",
    )
    option("--uds", metavar="PATH", help="Unix socket to listen on, in the place of host and port.")
    option(
        "--workers",
        type=workers,
        metavar="N|auto",
        help="Number of processes, auto: one on each processor; a supervisor replaces those that end.",
    )
    option("--shared-socket", action="store_true", help="All workers accept from one socket.")
    option("--max-requests", type=whole(1), metavar="N", help="Replace a worker after N requests.")
    option("--max-requests-jitter", type=whole(1), metavar="N", help="Add up to N to it, at random.")
    option(
        "--max-lifetime",
        type=seconds(1, MAX_LIFETIME),
        metavar="SECONDS",
        help="Replace a worker after this time, and up to a tenth more.",
    )
    option("--max-memory", type=whole(1), metavar="MIB", help="Replace a worker whose resident memory is larger.")
    option(
        "--pid-file",
        metavar="PATH",
        help="File that rupy reload finds the supervisor by.  [default: one in the artefact's folder]",
    )
    option("--strict", action="store_true", help="Refuse an application that differs from what was compiled.")
    option("--allow-stale", action="store_true", help="Serve although sources have changed since the build.")
    option("--access-log", action="store_true", help="Write a line for each request to stderr.")
    option(
        "--grace",
        type=seconds(0, MAX_GRACE),
        metavar="SECONDS",
        help=f"Time for requests in flight at the end.  [default: {_DEFAULTS.grace}]",
    )
    option("-h", "--help", action="help", help="Show this message and exit.")
    return parser
