"""Redis and PostgreSQL as child processes, from the packages of the system."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_TIMEOUT = 30.0


class DatabaseError(Exception):
    """A database is not installed or does not start."""


@contextmanager
def redis(*prefix: str) -> Iterator[Path]:
    """A Redis server; where its socket is. The prefix is a command that runs it, as taskset does."""
    server = _program("redis-server", "redis-server")
    with _folder() as folder:
        socket = folder / "redis.sock"
        command = [*prefix, server, "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)]
        with _running(command, folder, socket, None):
            yield socket


@contextmanager
def postgresql(*prefix: str) -> Iterator[Path]:
    """A PostgreSQL server that trusts everyone; the folder of its socket. The prefix as for `redis`."""
    server, make = _program("postgres", "postgresql"), _program("initdb", "postgresql")
    # It refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    with _folder(user) as folder:
        data = folder / "data"
        options = ["--auth=trust", "--username=postgres", "--no-sync", "--encoding=UTF8", "--locale=C"]
        made = subprocess.run([make, "-D", str(data), *options], capture_output=True, text=True, user=user, cwd=folder)
        if made.returncode != 0:
            raise DatabaseError(f"initdb failed: {made.stderr}")
        command = [*prefix, server, "-D", str(data), "-k", str(folder), "-c", "listen_addresses=", "-c", "fsync=off"]
        with _running(command, folder, folder / ".s.PGSQL.5432", user):
            yield folder


def find(name: str) -> str | None:
    """Where a program of the packages is; Debian keeps those of PostgreSQL off the PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(versions[-1]) if versions else None)


def _program(name: str, package: str) -> str:
    found = find(name)
    if found is None:
        raise DatabaseError(f"{name} is not installed; install Debian's package {package}")
    return found


@contextmanager
def _folder(user: str | None = None) -> Iterator[Path]:
    """A folder that another user can reach: those of pytest are closed to others."""
    with tempfile.TemporaryDirectory(prefix="rupy-test-") as name:
        folder = Path(name)
        if user is not None:
            account = pwd.getpwnam(user)
            os.chown(folder, account.pw_uid, account.pw_gid)
        yield folder


@contextmanager
def _running(command: list[str], folder: Path, socket: Path, user: str | None) -> Iterator[None]:
    """Start a server, wait until its socket is there, end it."""
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, user=user
        )
    try:
        end = time.monotonic() + START_TIMEOUT
        while not socket.exists():
            if process.poll() is not None or time.monotonic() > end:
                raise DatabaseError(f"{' '.join(command)} does not listen:\n{log.read_text('utf-8', 'replace')}")
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait(START_TIMEOUT)
