"""What paired samples say, and how sure that is."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from .results import Sample

RESAMPLES = 2000
LEVEL = 0.95

Comparison = Callable[[Sample, Sample], float]


@dataclass(frozen=True)
class Estimate:
    """A median with its bootstrap interval.

    Args:
        low: lower end of the 95 % interval.
        middle: the median.
        high: upper end.
    """

    low: float
    middle: float
    high: float


def estimate(values: Sequence[float]) -> Estimate:
    """The median of values and the interval that resampling them gives; the same values give the same interval.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("nothing was measured")
    chance = random.Random(0)
    medians = sorted(median(chance.choices(values, k=len(values))) for _ in range(RESAMPLES))
    outside = (1 - LEVEL) / 2
    low = medians[int(outside * RESAMPLES)]
    high = medians[int((1 - outside) * RESAMPLES) - 1]
    return Estimate(low, median(values), high)


def paired(samples: Sequence[Sample], load: str, base: str, subject: str, compare: Comparison) -> list[float]:
    """Compare two servers within each round.

    Args:
        samples: all samples.
        load: name of the load.
        base: short name of the one server.
        subject: of the other.
        compare: gets the samples of base and of subject in one round.

    Returns:
        A value for each round that has both, in order.
    """
    by_server: dict[str, dict[tuple[int, int], Sample]] = {base: {}, subject: {}}
    for sample in samples:
        if sample.load == load and sample.server in by_server:
            by_server[sample.server][sample.start, sample.round] = sample
    both = sorted(by_server[base].keys() & by_server[subject].keys())
    return [compare(by_server[base][key], by_server[subject][key]) for key in both]


def ratio(base: Sample, subject: Sample) -> float:
    """How many times the CPU of subject base needs: above 1, subject is the better one."""
    return base.cpu_us / subject.cpu_us


def excess(base: Sample, subject: Sample) -> float:
    """The CPU that subject needs over base, µs."""
    return subject.cpu_us - base.cpu_us


def speedup(base: Sample, subject: Sample) -> float:
    """How many times the requests of base subject answers in a second."""
    return subject.rate / base.rate
