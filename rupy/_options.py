"""Options of a server, checked wherever they come from."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from .exceptions import OptionError

#: Largest port.
MAX_PORT = 65535

#: Most processes: a number beyond is a mistake.
MAX_WORKERS = 1024

#: Most seconds that requests in flight can be given at the end: a day.
MAX_GRACE = 86_400.0

#: Most seconds that a worker can be given: a year.
MAX_LIFETIME = 31_536_000.0

_COUNTS = ("max_requests", "max_requests_jitter", "max_memory")


def check_address(host: object, port: object, prefix: str) -> None:
    """Check what a server is to listen on.

    Args:
        host: an address or a name.
        port: a port.
        prefix: what the message starts with, the file and line that ask for it.

    Raises:
        OptionError: the host is no text, or the port no number of one.
    """
    if not isinstance(host, str) or not host or "\0" in host:
        raise OptionError(f"{prefix}the host is {host!r:.80}; write an address of this machine, such as '127.0.0.1'")
    if type(port) is not int or not 0 <= port <= MAX_PORT:
        raise OptionError(f"{prefix}the port is {port!r:.80}; write a number from 0 to {MAX_PORT}")


def check_workers(workers: object, options: Mapping[str, object], prefix: str) -> None:
    """Check the number of processes, and the options that say when one is replaced.

    Args:
        workers: how many, or `auto`; None for none.
        options: those that workers have, by name; None or False for what is not given.
        prefix: what the message starts with.

    Raises:
        OptionError: one has a value that it does not take, or no effect.
    """
    if workers not in (None, "auto") and (type(workers) is not int or not 1 <= workers <= MAX_WORKERS):
        raise OptionError(f"{prefix}workers is {workers!r:.80}; write a number from 1 to {MAX_WORKERS}, or 'auto'")
    given = {name: value for name, value in options.items() if value is not None and value is not False}
    for name, value in given.items():
        if workers is None:
            raise OptionError(f"{prefix}{name} has no effect without workers; write workers=N, or leave it out")
        if name in _COUNTS and (type(value) is not int or value < 1):
            raise OptionError(f"{prefix}{name} is {value!r:.80}; write a number from 1 up")
    check_lifetime(given.get("max_lifetime"), prefix)
    if "max_requests_jitter" in given and "max_requests" not in given:
        raise OptionError(f"{prefix}max_requests_jitter has no effect without max_requests; write both")
    if "max_memory" in given and not os.path.exists("/proc/self/statm"):
        raise OptionError(f"{prefix}max_memory needs /proc, which this machine does not have; leave it out")


def check_lifetime(lifetime: object, prefix: str) -> None:
    """Check the time after which a worker is replaced.

    Args:
        lifetime: seconds; None for no limit.
        prefix: what the message starts with.

    Raises:
        OptionError: it is no number of seconds.
    """
    if lifetime is None:
        return
    if not isinstance(lifetime, int | float) or isinstance(lifetime, bool) or not 1 <= lifetime <= MAX_LIFETIME:
        raise OptionError(f"{prefix}max_lifetime is {lifetime!r:.80}; write a number of seconds from 1 up")


def check_reload(reload: object, include: object, workers: object, prefix: str) -> None:
    """Check what a reload goes with, and the patterns of files that it is for.

    Args:
        reload: whether there is one.
        include: the patterns.
        workers: how many; None for none.
        prefix: what the message starts with.

    Raises:
        OptionError: the patterns are none, or one of the options has no effect.
    """
    if reload and workers is not None:
        raise OptionError(f"{prefix}reload serves with one process; leave workers out, or reload")
    if isinstance(include, str) or not isinstance(include, Sequence) or not all(map(is_pattern, include)):
        raise OptionError(
            f"{prefix}reload_include is {include!r:.80}; write a list of patterns of files in the project's folder, such as "
            "['*.html', '.env']; hidden folders and node_modules are not looked at"
        )
    if include and not reload:
        raise OptionError(f"{prefix}reload_include has no effect without reload; write both")


def is_pattern(pattern: object) -> bool:
    """Whether something is a pattern of files in a folder, and of one that is looked at.

    Args:
        pattern: text, if it is one.
    """
    if not isinstance(pattern, str) or pattern.startswith(("/", "!")):
        return False
    from ._serve.supervisor.sources import is_foreign

    parts = [part for part in pattern.split("/") if part != "."]
    return any(parts) and ".." not in parts and not any(map(is_foreign, parts[:-1]))


def count_workers(workers: int | str) -> int:
    """The number of processes; for `auto` one for each processor that this process may use.

    Args:
        workers: what was asked for, checked.
    """
    if isinstance(workers, int):
        return workers
    from ._serve.supervisor.cpus import usable_cpus

    return usable_cpus()


def check_grace(grace: object, prefix: str) -> None:
    """Check the time that requests in flight are given at the end.

    Args:
        grace: seconds.
        prefix: what the message starts with.

    Raises:
        OptionError: it is no number of seconds, or longer than a day.
    """
    if not isinstance(grace, int | float) or isinstance(grace, bool) or not 0 <= grace <= MAX_GRACE:
        raise OptionError(f"{prefix}grace is {grace!r:.80}; write a number of seconds from 0 to {MAX_GRACE:.0f}")
