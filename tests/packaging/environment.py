"""A virtual environment outside the repository, as a user has it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from tests.support.server import environment, serving

ROOT = Path(__file__).resolve().parents[2]

#: What would lead a command of the environment back into the repository or into the environment of the tests.
OVERRIDDEN = {"PYTHONPATH": "", "PYTHONHOME": "", "VIRTUAL_ENV": ""}


@dataclass(frozen=True)
class Environment:
    """A virtual environment and what its commands see.

    Args:
        folder: where it is.
        search: folders on the PATH after its own.
    """

    folder: Path
    search: tuple[str, ...] = field(default_factory=lambda: tuple(os.environ["PATH"].split(os.pathsep)))

    @classmethod
    def create(cls, folder: Path, *requirements: str | Path) -> Environment:
        """Make one and install into it."""
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        created = cls(folder)
        created.run("python", "-m", "pip", "install", "--quiet", *requirements, cwd=folder)
        return created

    def without_search_path(self) -> Environment:
        """The same environment on a machine that has nothing else: no cargo, no compiler."""
        return Environment(self.folder, ())

    @property
    def path(self) -> str:
        """The PATH of its commands."""
        return os.pathsep.join((str(self.folder / "bin"), *self.search))

    def run(self, *command: str | Path, cwd: Path, **changes: str) -> str:
        """Run a command to its end; what it writes, both streams, is returned, and shown when it fails."""
        done = subprocess.run(
            self._resolve(command),
            cwd=cwd,
            env=environment(PATH=self.path, **OVERRIDDEN, **changes),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stdout}"
        return done.stdout

    @contextmanager
    def serving(self, *command: str | Path, cwd: Path) -> Iterator[str]:
        """Run a server; the address that it says it listens on. It ends as asked, with exit code 0."""
        logs = self.folder.parent / "logs"
        with serving(self._resolve(command), cwd, logs, PATH=self.path, **OVERRIDDEN) as server:
            host, port = server.address
            yield f"http://{host}:{port}"
            assert server.stop() == 0

    def _resolve(self, command: tuple[str | Path, ...]) -> list[str]:
        program, *arguments = map(str, command)
        own = self.folder / "bin" / program
        return [str(own) if own.exists() else program, *arguments]


def get(url: str, data: bytes | None = None) -> str:
    """The text of an answer; an error when its status is one."""
    with urlopen(url, data, timeout=30) as response:
        return response.read().decode()
