"""How many processors this process may use: `--workers auto`."""

from __future__ import annotations

import os
from pathlib import Path

# "max 100000" or "200000 100000": microseconds in each period (Linux, cgroup v2, cpu.max).
_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def usable_cpus(quota: Path = _QUOTA) -> int:
    """Processors that the scheduler gives this process, within the quota of its container.

    Args:
        quota: the file that says it.

    Returns:
        One at least.
    """
    affinity = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(affinity, _granted(quota, affinity)))


def _granted(quota: Path, otherwise: int) -> int:
    try:
        granted, period = quota.read_text(encoding="ascii").split()
        return otherwise if granted == "max" else int(granted) // int(period)
    except (OSError, ValueError):
        return otherwise
