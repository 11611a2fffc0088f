"""A server as a child process, the way a user starts it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .wire import Address, Answer, Connection

START_TIMEOUT = 30.0
STOP_TIMEOUT = 10.0
ROOT = Path(__file__).resolve().parents[2]

#: Artefacts compile against dependencies that are kept here: one cold build for each Python.
BUILD_CACHE = ROOT / ".cache" / "rupy"

_SERVING = re.compile(
    r"^rupy: serving .* on (?:http://(?P<host>\S+):(?P<port>\d+)|unix:(?P<path>\S+)) \(", re.MULTILINE
)


class StartFailure(AssertionError):
    """A server that ended, or said nothing, instead of serving."""


def environment(**changes: str) -> dict[str, str]:
    """The environment of every process that tests start."""
    ours = {
        "RUPY_CACHE": str(BUILD_CACHE),
        "PYTHONUNBUFFERED": "1",
        "PYTHONFAULTHANDLER": "1",
        # A source that a test changes twice in a second, to as many bytes, would be served as it was.
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return {**os.environ, **ours, **changes}


def rupy(*arguments: str, folder: Path, timeout: float = 900, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run `rupy …` to its end."""
    command = [sys.executable, "-m", "rupy", *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=timeout,
        stdin=subprocess.DEVNULL,
    )


def python(*arguments: str, folder: Path, timeout: float = 60, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run `python …` to its end."""
    command = [sys.executable, *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=timeout,
        stdin=subprocess.DEVNULL,
    )


def resident(pid: int) -> int:
    """Resident memory of a process, bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Server:
    """A running server.

    Args:
        process: the child.
        address: where it listens.
        output: file with its standard output.
        log: file with its standard error.
    """

    def __init__(self, process: subprocess.Popen[bytes], address: Address, output: Path, log: Path) -> None:
        self.process = process
        self.address = address
        self._output = output
        self._log = log

    @property
    def output(self) -> str:
        return self._output.read_text(encoding="utf-8", errors="backslashreplace")

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="backslashreplace")

    def connect(self, timeout: float = 20.0) -> Connection:
        return Connection(self.address, timeout)

    def ask(self, request: bytes) -> Answer:
        """One request on a connection of its own."""
        with self.connect() as connection:
            return connection.ask(request)

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def wait(self, timeout: float) -> int:
        """The exit code; subprocess.TimeoutExpired when it goes on."""
        return self.process.wait(timeout)

    def stop(self) -> int:
        """End it as an operator does; -9 when that did not work."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                self.process.kill()
        return self.process.wait()

    @property
    def resident(self) -> int:
        """Resident memory, bytes."""
        return resident(self.process.pid)


@contextmanager
def serving(
    command: Sequence[str], folder: Path, logs: Path, *, descriptors: Sequence[int] = (), **changes: str
) -> Iterator[Server]:
    """Start a server, wait until it says where it serves, end it.

    Args:
        command: what starts it.
        folder: its working directory.
        logs: folder for what it writes.
        descriptors: what it inherits.
        changes: variables of its environment.
    """
    logs.mkdir(parents=True, exist_ok=True)
    output, log = logs / "stdout", logs / "stderr"
    with output.open("wb") as stdout, log.open("wb") as stderr:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(**changes),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            pass_fds=descriptors,
        )
    try:
        server = Server(process, _address(process, log), output, log)
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> Address:
    end = time.monotonic() + START_TIMEOUT
    while time.monotonic() < end:
        written = log.read_text(encoding="utf-8", errors="backslashreplace")
        if found := _SERVING.search(written):
            if found["path"]:
                return found["path"]
            host = found["host"].strip("[]")
            return ("127.0.0.1" if host == "0.0.0.0" else host), int(found["port"])
        if process.poll() is not None:
            raise StartFailure(f"the server ended with {process.returncode}:\n{written}")
        time.sleep(0.01)
    raise StartFailure(f"the server did not say where it serves in {START_TIMEOUT} s:\n{written}")
