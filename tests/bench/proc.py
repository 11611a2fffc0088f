"""What the kernel says of a process and all that it started."""

from __future__ import annotations

import re
from pathlib import Path

PROC = Path("/proc")


def tree(pid: int, proc: Path = PROC) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for children in _read(proc / str(pid) / "task", "*/children"):
        for child in children.split():
            found += tree(int(child), proc)
    return found


def cpu_us(pid: int, proc: Path = PROC) -> float:
    """CPU time of all threads of a process and its descendants, µs; from schedstat, which counts nanoseconds."""
    times = [int(text.split()[0]) for one in tree(pid, proc) for text in _read(proc / str(one) / "task", "*/schedstat")]
    return sum(times) / 1e3


def resident_mb(pid: int, proc: Path = PROC) -> float:
    """Resident memory of a process and its descendants, MB; what they share is counted for each."""
    sizes = [
        int(size)
        for one in tree(pid, proc)
        for status in _read(proc / str(one), "status")
        for size in re.findall(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    ]
    return sum(sizes) / 1024


def _read(folder: Path, pattern: str) -> list[str]:
    texts = []
    for file in folder.glob(pattern):
        try:
            texts.append(file.read_text())
        except OSError:  # a thread that has ended since it was listed
            continue
    return texts
