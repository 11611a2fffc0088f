"""Correctness only: every server of ours answers every case; nothing is measured."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path

from .builds import build_applications, build_floor
from .cases import CASES, PIPELINED, Load
from .measure import Results, Say, answers, start_all
from .servers import floors, rupys


def smoke(say: Say) -> None:
    """Build quickly, with the rupy of this environment, and check every answer.

    Raises:
        BenchError: something was not built, did not start or answered wrongly.
    """
    say("building the floor and the applications")
    floor = build_floor(release=False)
    python = Path(sys.executable)
    servers = [*floors(floor), *rupys(python, build_applications(python, release=False))]
    with ExitStack() as stack:
        for one in start_all(servers, stack, Results()):
            for load in (Load(case, count) for case in CASES for count in (1, PIPELINED)):
                answers(one, load)
                say(f"{one.server.title}: {load.title}: ok")
