"""Binds the socket that a server listens on."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from ._options import check_address
from .exceptions import StartError

if TYPE_CHECKING:
    from ._codegen.ir.location import Location
    from ._rupy import Listener


def bind(host: str, port: int, location: Location | None = None) -> Listener:
    """Listen on a TCP port.

    Args:
        host: an address or a name of this machine.
        port: the port; 0 for a free one.
        location: what asks for it, for the message; None where it was the command line.

    Raises:
        OptionError: the host is no text, or the port no number.
        StartError: the port is in use, the host is not of this machine, or there is no permission.
    """
    prefix = f"{location}: " if location is not None else ""
    check_address(host, port, prefix)
    from ._rupy import Listener

    try:
        return Listener.bind(host, port)
    except OSError as error:
        raise StartError(prefix + explain(error, host, port)) from None


def bind_unix(path: str) -> Listener:
    """Listen on a Unix socket.

    Args:
        path: where the socket is made.

    Raises:
        StartError: there is one that is in use, or no permission.
    """
    from ._rupy import Listener

    try:
        return Listener.bind_unix(path)
    except OSError as error:
        raise StartError(explain_unix(error, path)) from None


def adopt(descriptor: int) -> Listener:
    """Take over a listening socket that whoever started this process has bound.

    Args:
        descriptor: its number in this process.

    Raises:
        StartError: it is not the descriptor of a listening socket.
    """
    from ._rupy import Listener

    try:
        listener = Listener.from_descriptor(descriptor)
        # The listener has one of its own, which programs that are started from here do not inherit.
        os.close(descriptor)
        return listener
    except OSError as error:
        raise StartError(f"cannot listen on descriptor {descriptor}: {_reason(error)}") from None


def explain(error: OSError, host: str, port: int) -> str:
    """Say why a TCP port cannot be had, and what to do.

    Args:
        error: of the operating system.
        host: address or name.
        port: the port.
    """
    match error.errno:
        case errno.EADDRINUSE:
            return f"port {port} of {host} is in use; stop the program that has it, or choose another port"
        case errno.EACCES | errno.EPERM:
            return f"no permission to listen on port {port} of {host}; choose a port from 1024 up"
        case errno.EADDRNOTAVAIL:
            return f"the host {host!r} is not an address of this machine; 127.0.0.1 serves this machine only, 0.0.0.0 all networks"
    return f"cannot listen on port {port} of {host!r}: {_reason(error)}"


def explain_unix(error: OSError, path: str) -> str:
    """Say why a Unix socket cannot be had.

    Args:
        error: of the operating system.
        path: of the socket.
    """
    return f"cannot listen on the socket {path}: {_reason(error)}"


def _reason(error: OSError) -> str:
    # The resolver has numbers of its own, below 0.
    known = error.errno is not None and error.errno > 0
    return os.strerror(error.errno) if known and error.errno is not None else error.strerror or str(error)
