"""What is printed and written down."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median

from .bars import RESIDENT_LIMIT_MB, SUBJECTS, compare, judge
from .bootstrap import Estimate
from .cases import CONNECTIONS, Load
from .measure import Results, Sample, Schedule
from .servers import Server
from .tables import Table


@dataclass(frozen=True)
class Report:
    """All that a run of the benchmark found.

    Args:
        machine: where.
        versions: of what, for each server.
        schedule: how.
        servers: which, in the order of the tables.
        results: the figures.
        documented_seconds: length of the documented run.
    """

    machine: Mapping[str, str]
    versions: Mapping[str, str]
    schedule: Schedule
    servers: Sequence[Server]
    results: Results
    documented_seconds: int

    def text(self) -> str:
        """For a terminal."""
        machine = [f"{name}: {value}" for name, value in self.machine.items()]
        parts = ["\n".join([*machine, *self._conditions()]), *(table.text() for table in self._tables())]
        return "\n\n".join([*parts, *self._absences()]) + "\n"

    def markdown(self) -> str:
        """For docs/."""
        machine = [f"- {name}: {value}" for name, value in self.machine.items()]
        conditions = [f"- {line}" for line in self._conditions()]
        head = ["# Benchmarks", "Written by `make bench`; figures are those of one machine, ratios travel further."]
        parts = [*head, "\n".join([*machine, *conditions]), *(table.markdown() for table in self._tables())]
        return "\n\n".join([*parts, *self._absences()]) + "\n"

    def json(self) -> str:
        """For programs: every sample, and the verdicts."""
        verdicts = [asdict(verdict) | {"verdict": verdict.word} for verdict in judge(self.results)]
        found = {
            "machine": dict(self.machine),
            "versions": dict(self.versions),
            **asdict(self.results),
            "bars": verdicts,
        }
        return json.dumps(found, indent=1, ensure_ascii=False) + "\n"

    def _conditions(self) -> list[str]:
        schedule = self.schedule
        return [
            f"{schedule.starts} starts of {schedule.rounds} rounds; runs of {schedule.seconds} s, interleaved, "
            f"{CONNECTIONS} connections, all on loopback",
            "CPU: of all threads and processes of a server, from schedstat; medians over the rounds",
            "ratio: the floor's CPU per request / this server's, paired within each round, with bootstrap 95 % interval",
        ]

    def _tables(self) -> Iterator[Table]:
        yield self._servers()
        for load in self.schedule.loads:
            yield self._load(load)
        if self.results.documented:
            yield self._documented()
        yield from self._bars()

    def _servers(self) -> Table:
        rows = [
            [one.title, self.versions.get(one.name, "-"), _resident(self.results, one.name), one.native]
            for one in self.servers
            if one.name in self.results.resident_mb
        ]
        return Table("Servers", ["server", "version", "RSS MB", "native tier"], rows)

    def _load(self, load: Load) -> Table:
        rows = []
        for one in self.servers:
            samples = [
                sample for sample in self.results.samples if (sample.server, sample.load) == (one.name, load.title)
            ]
            if samples:
                ratios = [
                    _ratio(compare(self.results.samples, load.title, floor, one.name), floor == one.name)
                    for floor in ("floor-hyper", "floor-axum")
                ]
                rows.append([one.title, *_figures(samples), *ratios])
        header = ["server", "requests/s", "CPU µs", "p99 ms", "errors", "ratio to F1r", "ratio to F2"]
        return Table(load.title.capitalize(), header, rows)

    def _documented(self) -> Table:
        titles = {one.name: one.title for one in self.servers}
        rows = [[titles[sample.server], *_figures([sample])] for sample in self.results.documented]
        title = f"Documented: wrk -t12 -c400 -d{self.documented_seconds}s, text"
        return Table(title, ["server", "requests/s", "CPU µs", "p99 ms", "errors"], rows)

    def _bars(self) -> Iterator[Table]:
        titles = {one.name: one.title for one in self.servers}
        rows = []
        for verdict in judge(self.results):
            bar = verdict.bar
            unit, sign = (" µs over", "≤") if bar.at_most else (" times", "≥")
            demand = f"{sign} {bar.limit:.2f}{unit} {titles[bar.base]}"
            rows.append([f"{titles[verdict.subject]}: {bar.load}", demand, _interval(verdict.found), verdict.word])
        for name in SUBJECTS:
            if sizes := self.results.resident_mb.get(name):
                word = "missed" if min(sizes) > RESIDENT_LIMIT_MB else "met"
                rows.append([f"{titles[name]}: RSS", f"≤ {RESIDENT_LIMIT_MB:.0f} MB", f"{max(sizes):.1f}", word])
        if rows:
            rows += [
                ["rupy: const and native", "≥ 0.97 F1r, ≥ 1.00 F2, ≤ 0.10 µs", "-", "off (not there yet)"],
                ["rupy: async", "≥ 0.92 / 0.84 / 0.68 times F1r", "-", "off (not there yet)"],
            ]
            yield Table("Bars", ["case", "bar", "found [95 %]", "verdict"], rows)

    def _absences(self) -> list[str]:
        if not self.results.absent:
            return []
        lines = [f"- {what}: {_one_line(reason)}" for what, reason in self.results.absent.items()]
        return ["\n".join(["Not measured:", "", *lines])]


def _figures(samples: Sequence[Sample]) -> list[str]:
    rate = median(sample.rate for sample in samples)
    cpu = median(sample.cpu_us for sample in samples)
    p99 = [sample.p99_ms for sample in samples if sample.p99_ms is not None]
    return [
        f"{rate:,.0f}",
        f"{cpu:.2f}",
        f"{median(p99):.2f}" if p99 else "-",
        str(sum(sample.errors for sample in samples)),
    ]


def _resident(results: Results, name: str) -> str:
    sizes = results.resident_mb.get(name)
    return f"{max(sizes):.1f}" if sizes else "-"


def _ratio(found: Estimate | None, is_base: bool) -> str:
    if is_base:
        return "1"
    return "-" if found is None else _interval(found)


def _interval(found: Estimate) -> str:
    return f"{found.middle:.2f} [{found.low:.2f}, {found.high:.2f}]"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
