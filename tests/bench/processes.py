"""Servers that run: started, waited for and ended, each in a session of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from .errors import BenchError
from .pinning import cores, on
from .places import WORK, environment
from .servers import Server

START_TIMEOUT = 30.0
STOP_TIMEOUT = 10.0


@dataclass(frozen=True)
class Running:
    """A server with its processes.

    Args:
        server: what it was started from.
        ports: of each application.
        pids: of the first process of each application.
    """

    server: Server
    ports: Mapping[str, int]
    pids: Mapping[str, int]


@contextmanager
def running(server: Server, modules: Iterable[str]) -> Iterator[Running]:
    """Start applications of a server and end them again.

    Raises:
        BenchError: one of them ended or never listened; the message has the end of its log.
    """
    with ExitStack() as stack:
        ports, pids = {}, {}
        for module in modules:
            ports[module] = _free_port()
            pids[module] = stack.enter_context(_process(server, module, ports[module]))
        yield Running(server, ports, pids)


@contextmanager
def _process(server: Server, module: str, port: int) -> Iterator[int]:
    logs = WORK / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / f"{server.name}-{module}.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [*(on(cores()[0]) if server.pinned else ()), *server.command(module, port)],
            cwd=server.folder,
            env=environment(PORT=str(port), **server.variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
    try:
        failure = _wait_until_listening(process, port)
        if failure is not None:
            tail = "\n".join(log.read_text("utf-8", "backslashreplace").splitlines()[-20:])
            raise BenchError(f"{server.title} ({module}) {failure}:\n{tail}")
        yield process.pid
    finally:
        _end(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_listening(process: subprocess.Popen[bytes], port: int) -> str | None:
    end = time.monotonic() + START_TIMEOUT
    while time.monotonic() < end:
        if process.poll() is not None:
            return f"ended with {process.returncode}"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return None
        time.sleep(0.05)
    return f"did not listen within {START_TIMEOUT:.0f} s"


def _end(process: subprocess.Popen[bytes]) -> None:
    # The session that it was started in, so that its workers end with it.
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_TIMEOUT)
            break
    # A worker whose parent is gone.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
