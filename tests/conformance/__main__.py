"""Runs public suites for servers of HTTP/1.1 against both modes: `python -m tests.conformance REDBOT [H1SPEC [UWS]]`.

REDBOT is a folder that redbot is installed in, H1SPEC a clone of dropseed/h1spec, UWS one of uNetworking/h1spec beside an
installed `deno`. Nothing is judged: docs/conformance.md says what is expected.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.program import MODES, Program

TIMEOUT = 120


def commands(host: str, folders: list[Path]) -> list[list[str]]:
    """What is run, each in a folder of its own."""
    name, _, port = host.partition(":")
    paths = ["/", "/files/text.txt"]
    redbot = "from redbot.cli import main; main()"
    suites = [
        *([sys.executable, "-c", redbot, f"http://{host}{path}"] for path in paths),
        [sys.executable, "-c", "from h1spec import main; main()", "--strict", host],
        ["deno", "run", "--allow-net", "http_test.ts", name, port],
    ]
    return suites[: len(paths) + len(folders) - 1]


def main(folders: list[Path]) -> None:
    """Print what the suites say."""
    source = Path(__file__).parent / "programs" / "echo"
    with tempfile.TemporaryDirectory() as folder:
        program = Program.copy(source, Path(folder) / "echo")
        for mode in MODES:
            with program.start(mode) as server:
                assert not isinstance(server.address, str)
                host = f"{server.address[0]}:{server.address[1]}"
                for place, command in zip([folders[0], *folders], commands(host, folders), strict=True):
                    print(f"== {mode}: {place.name}", flush=True)
                    subprocess.run(command, cwd=place, timeout=TIMEOUT, check=False)


if __name__ == "__main__":
    main([Path(argument).resolve() for argument in sys.argv[1:]])
