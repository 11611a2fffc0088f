"""What is printed and written down."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median

from .bars import RESIDENT_LIMIT_MB, SUBJECTS, judge
from .bootstrap import Comparison, Estimate, estimate, paired, ratio, speedup
from .cases import CONNECTIONS, DOCUMENTED, FAST, LOADS, Load
from .environments import CLIENTS, pinned
from .results import Beside, Results, Sample, Schedule
from .servers import TITLES
from .tables import Table

_NATIVE = "off (not there yet)"
_PHASES = {
    "alone": "fast route alone",
    "beside": "fast route beside the thread",
    "saturated": "no bytecode beside the thread",
}
_HEADER = ("server", "requests/s", "CPU µs", "p99 ms", "errors")


@dataclass(frozen=True)
class _Column:
    """Comparisons with one server.

    Args:
        heading: of the column.
        base: short name of that server.
        compare: what is compared.
    """

    heading: str
    base: str
    compare: Comparison

    def cell(self, samples: Sequence[Sample], load: str, subject: str) -> str:
        if subject == self.base:
            return "1"
        values = paired(samples, load, self.base, subject, self.compare)
        return _interval(estimate(values)) if values else "-"


#: A table has the first two whose server was measured: the floors, or where these have nothing to wait for, peers.
_COLUMNS = (
    _Column("ratio to F1r", "floor-hyper", ratio),
    _Column("ratio to F2", "floor-axum", ratio),
    _Column("ratio to granian", "granian", ratio),
    _Column("ratio to FastAPI", "fastapi", ratio),
    _Column("times one worker", "rupy-one", speedup),
)


@dataclass(frozen=True)
class Report:
    """All that a run of the benchmark found.

    Args:
        machine: where.
        versions: of what, for each server.
        schedule: how.
        results: the figures.
    """

    machine: Mapping[str, str]
    versions: Mapping[str, str]
    schedule: Schedule
    results: Results

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
            "schedule": asdict(self.schedule) | {"loads": [load.name for load in self.schedule.loads]},
            **asdict(self.results),
            "bars": verdicts,
        }
        return json.dumps(found, indent=1, ensure_ascii=False) + "\n"

    def _conditions(self) -> list[str]:
        schedule = self.schedule
        modules = {load.case.module for load in schedule.loads}
        lines = [
            f"{schedule.starts} starts of {schedule.rounds} rounds; runs of {schedule.seconds} s, interleaved, all on "
            f"loopback, {CONNECTIONS} connections unless a table says otherwise",
            "CPU: of all threads and processes of a server, from schedstat; medians over the rounds",
            "ratio: CPU per request of the server in the heading / this server's, paired within each round, with "
            "bootstrap 95 % interval",
        ]
        if "guarded" in modules:
            lines.append(
                "two middlewares: one looks at the path, one prints a line, which every server, the floor too, collects "
                "and writes to /dev/null 8 KiB at a time"
            )
        if "waiting" in modules:
            lines.append(
                f"Redis and PostgreSQL: on wrk's core, over Unix sockets, with {' and '.join(pinned(*CLIENTS))}, "
                "connected alike in every application"
            )
        if self.results.beside:
            lines.append(
                "progress of the thread: its share of the steps that it does while no request comes; it and the lane "
                "have one core, and one interpreter lock"
            )
        return lines

    def _tables(self) -> Iterator[Table]:
        yield self._servers()
        for load in self.schedule.loads:
            yield self._load(load)
        if self.results.documented:
            yield self._documented()
        if self.results.beside:
            yield self._beside()
        yield from self._bars()

    def _servers(self) -> Table:
        resident = self.results.resident_mb
        measured = resident.keys() | {one.server for one in (*self.results.samples, *self.results.beside)}
        rows = [
            [
                title,
                self.versions.get(name, "-"),
                f"{max(resident[name]):.1f}" if name in resident else "-",
                _NATIVE if name.startswith("rupy") else "-",
            ]
            for name, title in TITLES.items()
            if name in measured
        ]
        return Table("Servers", ["server", "version", "RSS MB", "native tier"], rows)

    def _load(self, load: Load) -> Table:
        samples = [sample for sample in self.results.samples if sample.load == load.name]
        measured = {sample.server for sample in samples}
        columns = [column for column in _COLUMNS if column.base in measured][:2]
        rows = []
        for name, title in TITLES.items():
            if name in measured:
                figures = _figures([sample for sample in samples if sample.server == name])
                rows.append([title, *figures, *(column.cell(samples, load.name, name) for column in columns)])
        return Table(load.heading, [*_HEADER, *(column.heading for column in columns)], rows)

    def _documented(self) -> Table:
        rows = [[TITLES[sample.server], *_figures([sample])] for sample in self.results.documented]
        how = f"-t{DOCUMENTED.threads} -c{DOCUMENTED.connections} -d{self.schedule.documented}s"
        title = f"Documented: wrk {how}, {DOCUMENTED.case.title}"
        return Table(title, _HEADER, rows)

    def _beside(self) -> Table:
        rows = []
        for name, title in TITLES.items():
            for phase, sent in _PHASES.items():
                found = [one for one in self.results.beside if (one.server, one.phase) == (name, phase)]
                if found:
                    rows.append([f"{title}: {sent}", *_beside(found)])
        header = ["server", "requests/s", "p99 ms", "progress of the thread"]
        return Table(FAST.heading, header, rows)

    def _bars(self) -> Iterator[Table]:
        loads = {load.name: load.title for load in LOADS}
        rows = []
        for verdict in judge(self.results):
            bar = verdict.bar
            unit, sign = (" µs over", "≤") if bar.at_most else (" times", "≥")
            demand = f"{sign} {bar.limit:.2f}{unit} {TITLES[bar.base]}"
            rows.append(
                [f"{TITLES[verdict.subject]}: {loads[bar.load]}", demand, _interval(verdict.found), verdict.word]
            )
        for name in SUBJECTS:
            if sizes := self.results.resident_mb.get(name):
                word = "missed" if min(sizes) > RESIDENT_LIMIT_MB else "met"
                rows.append([f"{TITLES[name]}: RSS", f"≤ {RESIDENT_LIMIT_MB:.0f} MB", f"{max(sizes):.1f}", word])
        if rows:
            rows.append(["rupy: const and native", "≥ 0.97 F1r, ≥ 1.00 F2, ≤ 0.10 µs", "-", _NATIVE])
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


def _beside(found: Sequence[Beside]) -> list[str]:
    rate = median(one.rate for one in found)
    p99 = [one.p99_ms for one in found if one.p99_ms is not None]
    progress = [one.progress for one in found if one.progress is not None]
    return [
        f"{rate:,.0f}",
        f"{median(p99):.2f}" if p99 else "-",
        _interval(estimate(progress)) if progress else "-",
    ]


def _interval(found: Estimate) -> str:
    return f"{found.middle:.2f} [{found.low:.2f}, {found.high:.2f}]"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
