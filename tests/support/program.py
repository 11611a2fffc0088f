"""A program of the tests: copied, built once, started in either mode."""

from __future__ import annotations

import itertools
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from .server import Server, rupy, serving

Mode = Literal["development", "built"]
MODES: tuple[Mode, ...] = ("development", "built")

_runs = itertools.count()


class Program:
    """An application in a folder of its own.

    Args:
        folder: a copy that may be written to; `app.py` is in it.
        port: the port that app.py asks for; None where it takes a free one.
    """

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = port
        self._built = False

    @classmethod
    def copy(cls, source: Path, folder: Path, port: int | None = None) -> Program:
        """A program from the repository."""
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns("__pycache__", ".rupy"))
        return cls(folder, port)

    @classmethod
    def write(cls, folder: Path, **sources: str) -> Program:
        """A program given as the text of its modules, by name."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, source in sources.items():
            (folder / f"{name}.py").write_text(source, encoding="utf-8")
        return cls(folder)

    @classmethod
    def copy_built(cls, program: Program, folder: Path) -> Program:
        """A built program in another place; the one it was built in is not needed."""
        program.build()
        shutil.copytree(program.folder, folder)
        copied = cls(folder)
        copied._built = True
        return copied

    @property
    def artefact(self) -> Path:
        return self.folder / ".rupy"

    def build(self) -> None:
        """Build it, the first time it is asked for."""
        if self._built:
            return
        ran = rupy("build", "app.py", "--profile", "fast", folder=self.folder)
        assert ran.returncode == 0, f"rupy build ended with {ran.returncode}:\n{ran.stdout}{ran.stderr}"
        self._built = True

    @contextmanager
    def start(self, mode: Mode, *arguments: str, **changes: str) -> Iterator[Server]:
        """Serve it.

        Args:
            mode: `python app.py`, or `rupy build` and `rupy serve`.
            arguments: more of them, for `rupy serve`.
            changes: variables of the environment.
        """
        logs = self.folder.parent / f"{self.folder.name}.logs" / str(next(_runs))
        if mode == "development":
            if self.port is not None:
                _wait_until_free(self.port)
            command = [sys.executable, "app.py"]
        else:
            self.build()
            place = [] if "--uds" in arguments else ["--port", "0"]
            command = [sys.executable, "-m", "rupy", "serve", *place, *arguments]
        with serving(command, self.folder, logs, **changes) as server:
            yield server


def _wait_until_free(port: int, seconds: float = 60.0) -> None:
    """A program that is run as it stands asks for its own port; another test run may have it for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"another process of this machine listens on port {port}")
