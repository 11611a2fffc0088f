"""The command line of the benchmark: `python -m tests.bench`."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from .backends import backed
from .beside import measure_beside
from .cases import CASES, DOCUMENTED, FAST, LOADS
from .earlier import join, read
from .errors import BenchError
from .machine import describe
from .measure import measure, measure_documented
from .places import WORK
from .prepare import prepare
from .report import Report
from .results import Results, Schedule
from .servers import TITLES
from .smoke import smoke

DOCUMENTED_SERVERS = ("rupy-built", "rupy-dev", "fastapi", "flask")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark.

    Returns:
        The exit code: 0, or 1 when something of ours did not start or answered wrongly.
    """
    options = _parser().parse_args(arguments)
    # So that servers are ended on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    WORK.mkdir(parents=True, exist_ok=True)
    try:
        if options.smoke:
            smoke(_say)
        else:
            _bench(options)
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _bench(options: argparse.Namespace) -> None:
    machine = describe()
    loads = [load for load in LOADS if load.case.name in options.cases]
    schedule = Schedule(loads, options.starts, options.rounds, options.seconds, options.documented)
    earlier = read(options.join, machine, schedule) if options.join else None
    versions, results = _measure(options.servers, schedule, beside=FAST.case.name in options.cases)
    report = Report(machine, versions, schedule, results)
    if earlier:
        report = join(report, earlier)
    print(report.text(), end="")
    for file, content in ((options.json, report.json), (options.write, report.markdown)):
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content(), "utf-8")
            _say(f"wrote {file}")


def _measure(names: Sequence[str], schedule: Schedule, *, beside: bool) -> tuple[dict[str, str], Results]:
    results = Results()
    loads = list(schedule.loads)
    if schedule.documented:
        loads.append(DOCUMENTED)
    if beside:
        loads.append(FAST)
    servers, versions = prepare(names, loads, results, _say)
    with backed(servers, schedule.loads) as ready:
        measure(ready, schedule, results, _say)
    if beside:
        measure_beside(servers, schedule, results, _say)
    if schedule.documented:
        documented = [one for one in servers if one.name in DOCUMENTED_SERVERS]
        measure_documented(documented, schedule.documented, results, _say)
    return versions, results


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--smoke", action="store_true", help="check every answer of rupy and the floor; measure nothing"
    )
    parser.add_argument(
        "--servers", type=_names(tuple(TITLES)), default=tuple(TITLES), metavar="A,B", help=", ".join(TITLES)
    )
    names = tuple(case.name for case in CASES)
    parser.add_argument("--cases", type=_names(names), default=names, metavar="A,B", help=", ".join(names))
    parser.add_argument("--starts", type=_at_least(1), default=3, help="process starts (default: 3)")
    parser.add_argument("--rounds", type=_at_least(1), default=5, help="rounds of each start (default: 5)")
    parser.add_argument("--seconds", type=_at_least(1), default=1, help="length of a run of wrk (default: 1)")
    parser.add_argument(
        "--documented",
        type=_at_least(0),
        default=30,
        metavar="SECONDS",
        help="length of wrk -t12 -c400; 0: leave out (default: 30)",
    )
    parser.add_argument("--join", type=Path, metavar="FILE", help="add an earlier run, from its JSON, to the report")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every sample as JSON")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the tables as Markdown")
    return parser


def _names(known: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    def names(text: str) -> tuple[str, ...]:
        unknown = [name for name in text.split(",") if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"no such name: {', '.join(unknown)}; there are {', '.join(known)}")
        return tuple(text.split(","))

    return names


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        value = int(text)
        if value < least:
            raise argparse.ArgumentTypeError(f"{value} is less than {least}")
        return value

    return number


def _say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
