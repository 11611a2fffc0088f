from __future__ import annotations

import pytest

from tests.bench.bootstrap import Estimate, estimate, excess, paired, ratio, speedup
from tests.bench.results import Sample


def sample(
    server: str, cpu: float, *, start: int = 0, number: int = 0, load: str = "text", rate: float = 1000.0
) -> Sample:
    return Sample(server, load, start, number, rate, cpu_us=cpu, p99_ms=1.0, errors=0)


def test_the_interval_of_equal_values_is_a_point():
    assert estimate([0.9] * 15) == Estimate(0.9, 0.9, 0.9)


def test_a_single_value_is_its_own_interval():
    assert estimate([1.25]) == Estimate(1.25, 1.25, 1.25)


def test_the_interval_holds_the_median_and_stays_within_the_values():
    values = [0.90, 0.93, 0.95, 0.96, 1.04, 0.91, 0.97, 0.99, 0.94, 0.92, 0.95, 0.98, 0.96, 0.93, 0.97]
    found = estimate(values)
    assert found.middle == 0.95
    assert 0.90 < found.low < 0.95 < found.high < 1.04


def test_one_outlier_of_fifteen_does_not_move_the_interval():
    calm = [1.0, 1.01, 0.99, 1.02, 0.98, 1.0, 1.01, 0.99, 1.0, 1.02, 0.98, 1.01, 0.99, 1.0]
    assert estimate([*calm, 50.0]).high < 1.05


def test_more_noise_makes_a_wider_interval():
    narrow = estimate([1 + step / 1000 for step in range(15)])
    wide = estimate([1 + step / 10 for step in range(15)])
    assert wide.high - wide.low > 10 * (narrow.high - narrow.low)


def test_the_same_values_give_the_same_interval():
    values = [1.0, 1.1, 0.9, 1.2, 0.8]
    assert estimate(values) == estimate(values)


def test_nothing_measured_has_no_interval():
    with pytest.raises(ValueError, match="nothing was measured"):
        estimate([])


def test_pairs_are_those_of_one_round_of_one_start():
    samples = [
        sample("floor", 8.0),
        sample("rupy", 10.0, number=1),
        sample("floor", 9.0, number=1),
        sample("rupy", 16.0),
        sample("floor", 5.0, start=1),
        sample("rupy", 5.0, start=1),
    ]
    assert paired(samples, "text", "floor", "rupy", ratio) == [0.5, 0.9, 1.0]


def test_a_round_that_one_of_both_lacks_is_left_out():
    samples = [sample("floor", 8.0), sample("rupy", 8.0, number=1), sample("floor", 4.0, number=1)]
    assert paired(samples, "text", "floor", "rupy", ratio) == [0.5]


def test_other_loads_and_servers_are_left_out():
    samples = [sample("floor", 8.0), sample("rupy", 8.0, load="json"), sample("granian", 30.0)]
    assert paired(samples, "text", "floor", "rupy", ratio) == []


def test_excess_is_what_the_subject_needs_more():
    samples = [sample("floor", 1.0), sample("rupy", 1.5)]
    assert paired(samples, "text", "floor", "rupy", excess) == [0.5]


def test_speedup_is_of_the_requests_in_a_second():
    samples = [sample("one", 9.0, rate=1000.0), sample("two", 9.0, rate=1500.0)]
    assert paired(samples, "text", "one", "two", speedup) == [1.5]
