"""The bars: what rupy has to reach, and whether it did.

CPU per request, the other's / rupy's, paired within each round. A bar is missed only when the whole interval lies on
its wrong side: what noise can explain is not a miss.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass

from .bootstrap import Comparison, Estimate, estimate, excess, paired, ratio
from .cases import MANY_CONNECTIONS, PIPELINED
from .results import Results

SUBJECTS = ("rupy-built", "rupy-dev")


@dataclass(frozen=True)
class Bar:
    """A demand.

    Args:
        load: name of the load.
        base: short name of the server that rupy is compared with.
        limit: the least ratio, or the most µs over base.
        at_most: whether limit is µs over base.
    """

    load: str
    base: str
    limit: float
    at_most: bool = False

    @property
    def compare(self) -> Comparison:
        return excess if self.at_most else ratio

    def missed(self, found: Estimate) -> bool:
        """Whether the whole interval lies on the wrong side."""
        return found.low > self.limit if self.at_most else found.high < self.limit

    def reached(self, found: Estimate) -> bool:
        """Whether the median lies on the right side."""
        return found.middle <= self.limit if self.at_most else found.middle >= self.limit


@dataclass(frozen=True)
class Verdict:
    """A bar and what was found.

    Args:
        bar: the demand.
        subject: short name of what it was held against.
        found: the paired comparison.
    """

    bar: Bar
    subject: str
    found: Estimate

    @property
    def word(self) -> str:
        """`met`; `missed`; or, where the median misses and the interval does not, `met within noise`."""
        if self.bar.missed(self.found):
            return "missed"
        return "met" if self.bar.reached(self.found) else "met within noise"


#: For each case: against F1r, against F2, and µs over F1r when pipelined.
_FLOORS = {
    "text": (0.92, 0.98, 0.45),
    "json": (0.92, 0.98, 0.45),
    "parameter": (0.90, 1.0, 0.55),
    "echo": (0.90, 1.0, 0.75),
    "middleware": (0.86, 0.92, 1.0),
}
#: Against F1r, and only where tasks can start eagerly, as they do since 3.12.
_ASYNC = {"async": 0.92, "task": 0.84, "yield": 0.68} if sys.version_info >= (3, 12) else {}
#: Each in every case without middleware.
_PEERS = {"fastpysgi": 1.1, "django-bolt": 1.3, "granian": 2.2, "fastapi": 5.0, "flask": 15.0}
_PEER_CASES = ("text", "parameter", "json", "echo")

#: Resident memory of the application without middleware, MB.
RESIDENT_LIMIT_MB = 25.0


def _bars() -> Iterable[Bar]:
    for case, (hyper, axum, over) in _FLOORS.items():
        yield Bar(case, "floor-hyper", hyper)
        yield Bar(case, "floor-axum", axum)
        yield Bar(f"{case}, {PIPELINED} pipelined", "floor-hyper", over, at_most=True)
    for case, hyper in _ASYNC.items():
        yield Bar(case, "floor-hyper", hyper)
    for peer, least in _PEERS.items():
        for case in _PEER_CASES:
            yield Bar(case, peer, least)
    yield Bar(f"sleep, {MANY_CONNECTIONS} connections", "granian", 1.3)


BARS = tuple(_bars())


def judge(results: Results) -> list[Verdict]:
    """Hold what was measured against the bars; those that nothing was measured for are left out."""
    verdicts = []
    for subject in SUBJECTS:
        for bar in BARS:
            values = paired(results.samples, bar.load, bar.base, subject, bar.compare)
            if values:
                verdicts.append(Verdict(bar, subject, estimate(values)))
    return verdicts
