from __future__ import annotations

import sys

import pytest

from tests.bench.bars import BARS, Bar, Verdict, judge
from tests.bench.bootstrap import Estimate
from tests.bench.cases import LOADS, SYNC
from tests.bench.results import Results, Sample
from tests.bench.servers import TITLES

RATIO = Bar("text", "floor-hyper", 0.92)
OVER = Bar("text, 16 pipelined", "floor-hyper", 0.45, at_most=True)


@pytest.mark.parametrize(
    ("bar", "low", "high", "missed"),
    [
        (RATIO, 0.93, 0.97, False),
        (RATIO, 0.88, 0.93, False),
        (RATIO, 0.88, 0.91, True),
        (OVER, 0.30, 0.40, False),
        (OVER, 0.40, 0.50, False),
        (OVER, 0.46, 0.50, True),
    ],
)
def test_a_bar_is_missed_when_the_whole_interval_is_on_its_wrong_side(bar, low, high, missed):
    assert bar.missed(Estimate(low, (low + high) / 2, high)) is missed


@pytest.mark.parametrize(
    ("bar", "found", "word"),
    [
        (RATIO, Estimate(0.90, 0.93, 0.95), "met"),
        (RATIO, Estimate(0.88, 0.91, 0.93), "met within noise"),
        (RATIO, Estimate(0.88, 0.90, 0.91), "missed"),
        (OVER, Estimate(0.40, 0.44, 0.50), "met"),
        (OVER, Estimate(0.40, 0.46, 0.50), "met within noise"),
        (OVER, Estimate(0.46, 0.48, 0.50), "missed"),
    ],
)
def test_a_median_that_only_the_interval_saves_is_said_to_be_within_noise(bar, found, word):
    assert Verdict(bar, "rupy-built", found).word == word


def test_every_bar_is_of_a_load_and_a_server_that_exist():
    assert {bar.load for bar in BARS} <= {load.name for load in LOADS}
    assert {bar.base for bar in BARS} <= set(TITLES)


def test_every_case_of_sync_handlers_has_a_bar_against_both_floors():
    bars = {(bar.load, bar.base) for bar in BARS}
    assert {(case.name, floor) for case in SYNC for floor in ("floor-hyper", "floor-axum")} <= bars


def test_what_was_measured_is_judged_and_nothing_else():
    def sample(server: str, load: str, cpu: float) -> Sample:
        return Sample(server, load, 0, 0, rate=1.0, cpu_us=cpu, p99_ms=1.0, errors=0)

    results = Results(
        [
            sample("floor-hyper", "text", 9.0),
            sample("rupy-built", "text", 10.0),
            sample("floor-hyper", "text, 16 pipelined", 1.0),
            sample("rupy-built", "text, 16 pipelined", 1.25),
            sample("granian", "text", 30.0),
        ]
    )
    found = [(one.subject, one.bar.base, one.bar.load, one.found.middle, one.word) for one in judge(results)]
    assert found == [
        ("rupy-built", "floor-hyper", "text", 0.9, "missed"),
        ("rupy-built", "floor-hyper", "text, 16 pipelined", 0.25, "met"),
        ("rupy-built", "granian", "text", 3.0, "met"),
    ]


def test_async_handlers_have_bars_where_tasks_start_eagerly():
    bars = {bar.load: bar.limit for bar in BARS if bar.base == "floor-hyper"}
    found = [bars.get(name) for name in ("async", "task", "yield")]
    assert found == ([0.92, 0.84, 0.68] if sys.version_info >= (3, 12) else [None, None, None])
