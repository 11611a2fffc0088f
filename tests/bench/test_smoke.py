from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.bench.cases import FAST, LOADS, WAITING
from tests.bench.places import ROOT

pytestmark = pytest.mark.slow


def test_every_server_of_ours_answers_what_it_is_measured_with():
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--smoke"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=850,
    )
    assert ran.returncode == 0, ran.stderr
    floors, rupys = ("floor F1r: hyper", "floor F2: axum"), ("rupy, built", "rupy, development")
    expected = {(server, load) for server in rupys for load in LOADS if load.pinned}
    expected |= {(server, FAST) for server in rupys}
    expected |= {(server, load) for server in floors for load in LOADS if load.pinned and load.case not in WAITING}
    expected |= {
        (f"rupy, built, {number}", load)
        for number in ("one worker", "two workers")
        for load in LOADS
        if not load.pinned
    }
    answered = re.findall(r"^bench: (.+): (.+): ok$", ran.stderr, re.MULTILINE)
    assert sorted(answered) == sorted((server, load.title) for server, load in expected)
