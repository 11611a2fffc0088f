"""The machine that figures come from."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from pathlib import Path

from tests.support.databases import find

from .pinning import cores
from .places import environment


def describe() -> dict[str, str]:
    """Processor, cores, kernel and the versions of what compiles and measures."""
    server, client = cores()
    return {
        "processor": _processor(),
        "cores": f"{os.cpu_count()}; servers on core {server}, wrk on core {client}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB",
        "kernel": f"{platform.system()} {platform.release()} {platform.machine()}",
        "load before the run": f"{os.getloadavg()[0]:.2f}",
        "Python": platform.python_version(),
        "rustc": _first_line("rustc", "--version"),
        "wrk": _first_line("wrk", "-v"),
        "Redis": _first_line(find("redis-server"), "--version").partition(" sha=")[0],
        "PostgreSQL": _first_line(find("postgres"), "--version"),
    }


def _processor() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def _first_line(program: str | None, *arguments: str) -> str:
    try:
        ran = subprocess.run(
            [program or "", *arguments], env=environment(), capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
    except OSError:
        return "not installed"
    return (ran.stdout + ran.stderr).partition("\n")[0].split(" Copyright")[0].strip()
