"""Which core a process runs on."""

from __future__ import annotations

import os


def cores() -> tuple[int, int]:
    """The core of the servers and the core of wrk; the same where there is only one."""
    usable = sorted(os.sched_getaffinity(0))
    return usable[0], usable[min(1, len(usable) - 1)]


def on(core: int) -> list[str]:
    """What stands before a command that stays on one core; it becomes that command, so its pid is the same."""
    return ["taskset", "--cpu-list", str(core)]
