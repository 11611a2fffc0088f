from __future__ import annotations

import subprocess
import sys

import pytest

from tests.bench.cases import CASES, PIPELINED
from tests.bench.places import ROOT

pytestmark = pytest.mark.slow


def test_every_server_of_ours_answers_every_case():
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--smoke"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=850,
    )
    assert ran.returncode == 0, ran.stderr
    servers = ("floor F1r: hyper", "floor F2: axum", "rupy, built", "rupy, development")
    loads = [title for case in CASES for title in (case.name, f"{case.name}, {PIPELINED} pipelined")]
    for server in servers:
        for load in loads:
            assert f"bench: {server}: {load}: ok\n" in ran.stderr
