"""Servers with several processes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .program import Mode, Program
from .server import Server, resident
from .wire import eventually, get


@contextmanager
def supervised(
    program: Program, mode: Mode, *, environment: dict[str, str] | None = None, **options: object
) -> Iterator[Server]:
    """Serve a program whose `app.run` takes its options from `RUN`.

    Args:
        program: the program.
        mode: `app.run(…)`, or `rupy serve …`.
        environment: variables of it.
        options: as `app.run` calls them.
    """
    arguments: list[str] = []
    for name, value in options.items():
        option = "--" + name.replace("_", "-")
        arguments += [option] if value is True else [option, str(value)]
    changes = {"RUN": json.dumps(options), **(environment or {})} if mode == "development" else environment or {}
    with program.start(mode, *(arguments if mode == "built" else []), **changes) as server:
        yield server


def children(server: Server) -> set[int]:
    """The worker processes of a supervisor."""
    listed = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text()
    return set(map(int, listed.split()))


def resident_with_workers(server: Server) -> int:
    """Resident memory of a supervisor and its workers, bytes."""
    return server.resident + sum(map(resident, children(server)))


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and is not yet collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def answering(server: Server, asks: int = 30) -> set[int]:
    """The processes that answer, if `/` says which one does."""
    return {int(server.ask(get("/")).text) for _ in range(asks)}


def changed(server: Server, before: set[int], seconds: float = 10.0) -> bool:
    """Whether all workers are other ones within some time."""
    return eventually(lambda: len(children(server)) == len(before) and not children(server) & before, seconds)
