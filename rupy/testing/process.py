"""A compiled application in a process of its own, for as long as a test asks it."""

from __future__ import annotations

import select
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from .._forked import forgets
from .._serve.artifact import open_artifact
from .._serve.options import Options
from .._serve.start import worker_command
from .._serve.supervisor.deaths import cause
from .._serve.supervisor.limits import Limits
from .._serve.supervisor.settings import Settings
from .._serve.supervisor.sockets import listening
from .._serve.supervisor.worker import Program, Worker
from ..exceptions import StartError

#: Seconds beyond the grace after which a process that does not end is killed.
PATIENCE = 3.0


class CompiledProcess:
    """A worker that begins with the first use and ends when it is closed, or with this process.

    Args:
        folder: the folder that `rupy build` wrote.
    """

    def __init__(self, folder: Path) -> None:
        self._options = Options(str(folder.absolute()))
        self._lock = threading.Lock()
        self._stack = ExitStack()
        self._worker: Worker | None = None
        self._socket = ""
        forgets(self)

    def forget(self) -> None:
        """Leave the worker to the process that has forked this one; the next use begins another."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.line.close()
        self._lock = threading.Lock()
        self._stack = ExitStack()

    def start(self) -> str:
        """Begin, unless it has begun.

        Returns:
            The Unix socket that it serves.

        Raises:
            ArtifactError: the artefact is missing, stale, foreign or damaged.
            StartError: the process has ended; it says why on stderr.
        """
        with self._lock:
            if self._worker is None:
                open_artifact(Path(self._options.folder))
                with ExitStack() as stack:
                    self._worker = self._begin(stack)
                    self._stack = stack.pop_all()
            return self._socket

    def stop(self) -> None:
        """Let it answer what it has been asked, and end it."""
        with self._lock:
            worker, self._worker = self._worker, None
            if worker is None:
                return
            worker.tell_to_stop()
            if _end(worker, self._options.grace + PATIENCE) is None:
                worker.kill()
                _end(worker, None)
            worker.line.close()
            self._stack.close()

    def _begin(self, stack: ExitStack) -> Worker:
        folder = mkdtemp(prefix="rupy-")
        stack.callback(rmtree, folder, ignore_errors=True)
        self._socket = str(Path(folder) / "socket")
        listener = stack.enter_context(listening(Settings(1, uds=self._socket)))[0]
        program = Program(lambda handover: worker_command(Options(self._options.folder, handover=handover)))
        worker = Worker(program, listener, 1, Limits(None, None, None), speaks=True)
        while worker.ready is None:
            select.select([worker.line], [], [])
            worker.receive()
            # Its end of the line is closed only when it has ended.
            if worker.ready is None and (code := _end(worker, PATIENCE)) is not None:
                worker.line.close()
                what = f"the application in {self._options.folder} cannot be served"
                raise StartError(f"{what}: its process {cause(code)}; it says why on stderr")
        # If the process dies, nobody listens: requests would wait in the queue for ever.
        listener.close()
        return worker


def _end(worker: Worker, seconds: float | None) -> int | None:
    """Wait for the end of a process: its exit code, None when it goes on."""
    end = None if seconds is None else time.monotonic() + seconds
    while (code := worker.exit_code()) is None and (end is None or time.monotonic() < end):
        time.sleep(0.005)
    return code
