"""Runs wrk and reads what it prints."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from .cases import Load
from .errors import BenchError
from .pinning import cores, on
from .places import WORK, environment

_MILLISECONDS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}


@dataclass(frozen=True)
class Output:
    """What a run of wrk measured.

    Args:
        requests: answers that came.
        rate: answers a second.
        p99_ms: latency that 99 % of them stayed below, milliseconds; None where wrk cannot tell.
        errors: answers that were not 2xx or 3xx, and failures of sockets.
    """

    requests: int
    rate: float
    p99_ms: float | None
    errors: int


def run(port: int, load: Load, seconds: int) -> Output:
    """Load a server on this machine.

    Raises:
        BenchError: wrk is not there or failed.
    """
    program = shutil.which("wrk")
    if program is None:
        raise BenchError("wrk is not installed: the Debian package wrk has it")
    command: list[str | Path] = [
        *(on(cores()[1]) if load.pinned else ()),
        program,
        f"-t{load.threads}",
        f"-c{load.connections}",
        f"-d{seconds}s",
        "--latency",
        "-s",
        _write_script(load),
    ]
    try:
        ran = subprocess.run(
            [*command, f"http://127.0.0.1:{port}{load.case.path}"],
            env=environment(),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=seconds + 60,
        )
    except subprocess.TimeoutExpired as error:
        raise BenchError(f"wrk did not end: {error}") from error
    if ran.returncode != 0:
        raise BenchError(f"wrk ended with {ran.returncode}: {ran.stderr}{ran.stdout}")
    output = parse(ran.stdout)
    # wrk corrects latencies by the time between requests, and takes pipelined ones for requests of their own.
    return output if load.pipelined == 1 else replace(output, p99_ms=None)


def parse(text: str) -> Output:
    """Read the output of `wrk --latency`.

    Raises:
        BenchError: it is not that.
    """
    requests = re.search(r"^\s*(\d+) requests in ", text, re.MULTILINE)
    rate = re.search(r"^Requests/sec:\s+([\d.]+)", text, re.MULTILINE)
    p99 = re.search(r"^\s*99%\s+([\d.]+)(us|ms|s|m)\s*$", text, re.MULTILINE)
    if requests is None or rate is None or p99 is None:
        raise BenchError(f"wrk printed something else:\n{text}")
    sockets = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    statuses = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    errors = sum(int(count) for found in (sockets, statuses) if found for count in found.groups())
    return Output(int(requests[1]), float(rate[1]), float(p99[1]) * _MILLISECONDS[p99[2]], errors)


def script(load: Load) -> str:
    """The Lua script that makes wrk send a load; pipelined requests are put together once."""
    case = load.case
    lines = [f'wrk.method = "{case.method}"']
    if case.body:
        # A JSON string of ASCII text is a Lua string too.
        lines += ['wrk.headers["Content-Type"] = "text/plain"', f"wrk.body = {json.dumps(case.body.decode('ascii'))}"]
    if load.pipelined > 1:
        lines += [
            "function init(args)",
            f"  requests = string.rep(wrk.format(), {load.pipelined})",
            "end",
            "function request() return requests end",
        ]
    return "\n".join(lines) + "\n"


def _write_script(load: Load) -> Path:
    folder = WORK / "wrk"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{load.case.name}-{load.pipelined}.lua"
    file.write_text(script(load), "ascii")
    return file
