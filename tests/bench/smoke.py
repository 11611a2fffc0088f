"""Correctness only: every server of ours answers every case; nothing is measured."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path

from .backends import backed
from .beside import check_beside
from .builds import build_applications, build_floor
from .cases import FAST, LOADS
from .measure import Say, answers, start_all
from .results import Results
from .servers import MODULES, floors, rupys


def smoke(say: Say) -> None:
    """Build quickly, with the rupy of this environment, and check every answer.

    Raises:
        BenchError: something was not built, did not start or answered wrongly.
    """
    say("building the floor and the applications")
    floor = build_floor(release=False)
    python = Path(sys.executable)
    servers = [*floors(floor), *rupys(python, build_applications(python, MODULES, release=False))]
    with ExitStack() as stack:
        for one in start_all(stack.enter_context(backed(servers, LOADS)), [*LOADS, FAST], stack, Results()):
            for load in filter(one.server.takes, LOADS):
                answers(one, load)
                say(f"{one.server.title}: {load.title}: ok")
            if one.server.takes(FAST):
                check_beside(one)
                say(f"{one.server.title}: {FAST.title}: ok")
