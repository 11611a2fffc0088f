"""What applications wait for: Redis and PostgreSQL, from the packages of the system, for as long as they are measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from tests.support.databases import DatabaseError, postgresql, redis

from .cases import Load
from .errors import BenchError
from .pinning import cores, on
from .servers import Server


@contextmanager
def backed(servers: Sequence[Server], loads: Sequence[Load]) -> Iterator[list[Server]]:
    """The servers, told where the backends are that loads need; those run on the core of wrk, on Unix sockets.

    Raises:
        BenchError: one of them is not installed or does not start.
    """
    prefix = on(cores()[1])
    needed = {load.case.name for load in loads}
    variables = {}
    with ExitStack() as stack:
        try:
            if "redis" in needed:
                variables["BENCH_REDIS"] = str(stack.enter_context(redis(*prefix)))
            if "postgresql" in needed:
                variables["BENCH_POSTGRESQL"] = str(stack.enter_context(postgresql(*prefix)))
        except DatabaseError as error:
            raise BenchError(str(error)) from error
        yield [replace(server, variables={**server.variables, **variables}) for server in servers]
