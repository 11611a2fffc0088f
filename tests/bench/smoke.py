"""Correctness only: every server of ours answers every case; nothing is measured."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path

from .backends import backed
from .builds import build_applications, build_floor
from .cases import LOADS
from .measure import Results, Say, answers, start_all
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
        for one in start_all(stack.enter_context(backed(servers, LOADS)), LOADS, stack, Results()):
            for load in filter(one.server.takes, LOADS):
                answers(one, load)
                say(f"{one.server.title}: {load.title}: ok")
