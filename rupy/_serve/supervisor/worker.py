"""One worker process, and the line to it."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..._handover import Handover
from .limits import Limits
from .slow_start import SlowStart


@dataclass(frozen=True, slots=True)
class Program:
    """What workers run.

    Args:
        command: the program and its arguments for what is handed over.
    """

    command: Callable[[Handover], Sequence[str]]


class Worker:
    """A process that loads the application, serves it, and ends.

    Args:
        program: what it runs.
        listener: the socket that it serves; the supervisor keeps it.
        generation: the reload that it belongs to.
        limits: what it may reach before it is replaced.
        speaks: it says what there is to say about the application.

    Raises:
        OSError: the process cannot be started.
    """

    def __init__(
        self, program: Program, listener: socket.socket, generation: int, limits: Limits, *, speaks: bool
    ) -> None:
        self.generation = generation
        self.limits = limits
        self.slow = SlowStart(time.monotonic())
        #: When it had loaded the application.
        self.ready: float | None = None
        #: When it was told to stop.
        self.told: float | None = None
        #: Number of routes and static directories, once it is ready.
        self.routes = 0
        #: How it serves them: `development`, `2 of 3 compiled`.
        self.mode = ""
        #: It was ended by force.
        self.killed = False
        #: It has answered as many requests as it may.
        self.full = False
        #: Another one takes its place as soon as that is ready.
        self.retired = False
        self._read = b""
        self.line, theirs = socket.socketpair()
        self.line.setblocking(False)
        with theirs:
            handover = Handover(listener.fileno(), theirs.fileno(), limits.requests, speaks)
            try:
                # Not in the terminal's foreground group: Ctrl-C is for the supervisor.
                self._process = subprocess.Popen(
                    program.command(handover),
                    stdin=subprocess.DEVNULL,
                    pass_fds=(listener.fileno(), theirs.fileno()),
                    process_group=0,
                )
            except BaseException:
                self.line.close()
                raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def receive(self) -> None:
        """Take note of what it says on the line."""
        try:
            while received := self.line.recv(4096):
                self._read += received
        except (BlockingIOError, ConnectionResetError):
            pass
        *lines, self._read = self._read.split(b"\n")
        for line in lines:
            self._note(line.decode("ascii", "replace").split())

    def _note(self, words: list[str]) -> None:
        match words:
            case ["ready", routes, *mode] if routes.isdigit():
                self.ready, self.routes, self.mode = time.monotonic(), int(routes), " ".join(mode)
            case ["full"]:
                self.full = True

    def tell_to_stop(self) -> None:
        """Ask it to finish what is in flight and end; it stops accepting."""
        if self.told is not None:
            return
        self.told = time.monotonic()
        try:
            self.line.shutdown(socket.SHUT_WR)
        except OSError:
            return
        if self.ready is None:
            # Nobody looks at the line while the application is imported.
            self._process.terminate()

    def kill(self) -> None:
        """End it at once."""
        self.killed = True
        self._process.kill()

    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.poll()

    def served(self, now: float) -> float:
        """Seconds since it was ready."""
        return 0.0 if self.ready is None else now - self.ready

    def resident(self) -> int:
        """Resident memory, bytes; 0 when it has ended."""
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        except (OSError, IndexError):
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE")
