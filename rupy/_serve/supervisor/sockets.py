"""The listening sockets of the workers. The supervisor owns them, so that none of their queues is ever lost."""

from __future__ import annotations

import errno
import os
import socket
import stat
import struct
import sys
from array import array
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from ..._listener import explain, explain_unix
from ...exceptions import StartError
from .settings import Settings

# Connections that wait to be accepted, at most (the kernel's `somaxconn` may allow fewer).
_BACKLOG = 4096

# asm-generic/socket.h; the module `socket` does not have it.
_SO_ATTACH_FILTER = 26
# A classic BPF program (linux/filter.h) over a TCP segment: its flags are byte 13; SYN without ACK is dropped.
_DROP_SYN = (
    (0x30, 0, 0, 13),
    (0x54, 0, 0, 0x12),
    (0x15, 0, 1, 0x02),
    (0x06, 0, 0, 0),
    (0x06, 0, 0, 0xFFFFFFFF),
)


@contextmanager
def listening(settings: Settings) -> Iterator[list[socket.socket]]:
    """Listen, as long as the context lasts.

    Args:
        settings: where, and for how many.

    Returns:
        One socket for each worker, or one that they share.

    Raises:
        StartError: the port or the file is in use, the host is not of this machine, or there is no permission.
    """
    with ExitStack() as stack:
        if settings.uds is not None:
            yield [stack.enter_context(_unix(settings.uds))]
            return
        count = 1 if settings.shared_socket else settings.workers
        try:
            sockets = _tcp(settings.host, settings.port, count, stack)
        except OSError as error:
            raise StartError(explain(error, settings.host, settings.port)) from None
        yield sockets


def address_of(listener: socket.socket) -> str:
    """`http://127.0.0.1:8000` or `unix:/run/app.sock`."""
    name = listener.getsockname()
    if isinstance(name, str):
        return f"unix:{name}"
    host, port = name[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def refuse(listener: socket.socket) -> None:
    """Let nobody enter the queue of a socket any more, so that its workers can empty it before it is closed.

    What would begin a handshake (RFC 9293, section 3.5) is dropped; whoever sent it tries again, and finds the port
    closed or another server there. A handshake that has begun goes on.

    Args:
        listener: the socket; what its workers hold of it is meant too.
    """
    # Best effort: without it a client that connects in this moment is reset.
    with suppress(OSError):
        if listener.family == socket.AF_UNIX:
            _remove_socket(listener.getsockname())
        elif sys.platform == "linux":
            program = array("B", b"".join(struct.pack("HBBI", *instruction) for instruction in _DROP_SYN))
            address, size = program.buffer_info()
            listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("HP", size // 8, address))


def _tcp(host: str, port: int, count: int, stack: ExitStack) -> list[socket.socket]:
    first = _bind_any(host, port, stack)
    # Shared only once it is bound: a port that somebody else serves is refused, even where he would share it.
    share = count > 1
    if share:
        first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    first.listen(_BACKLOG)
    sockets = [first]
    for _ in range(count - 1):
        further = stack.enter_context(_open(first.family))
        further.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        further.bind(first.getsockname())
        further.listen(_BACKLOG)
        sockets.append(further)
    return sockets


def _bind_any(host: str, port: int, stack: ExitStack) -> socket.socket:
    """Bind to the first address of a host that can be had."""
    last: OSError | None = None
    for family, _, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        opened = stack.enter_context(_open(family))
        try:
            opened.bind(address)
            return opened
        except OSError as error:
            last = error
            opened.close()
    raise last or OSError(f"the host {host} has no address")


def _open(family: int) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM)
    # Lets a restarted server have its port while old connections linger; a port that is served stays refused.
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Accepted sockets inherit it.
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened


@contextmanager
def _unix(path: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        try:
            _clear(path)
            listener.bind(path)
            listener.listen(_BACKLOG)
        except OSError as error:
            raise StartError(explain_unix(error, path)) from None
        try:
            yield listener
        finally:
            _remove_socket(path)


def _clear(path: str) -> None:
    """Remove a socket that a server has left behind; one that is served is not."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(path)
        except OSError:
            _remove_socket(path)
            return
    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))


def _remove_socket(path: str) -> None:
    try:
        if stat.S_ISSOCK(os.lstat(path).st_mode):
            os.unlink(path)
    except FileNotFoundError:
        return
