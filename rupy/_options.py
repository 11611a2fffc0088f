"""Options of a server, checked wherever they come from."""

from __future__ import annotations

from .exceptions import OptionError

#: Largest port.
MAX_PORT = 65535

#: Most seconds that requests in flight can be given at the end: a day.
MAX_GRACE = 86_400.0


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


def check_workers(workers: object, prefix: str) -> None:
    """Check the number of processes.

    Args:
        workers: how many.
        prefix: what the message starts with.

    Raises:
        OptionError: it is not one.
    """
    if type(workers) is not int or workers != 1:
        raise OptionError(f"{prefix}workers is {workers!r:.80}; this version serves with one process, write workers=1")


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
