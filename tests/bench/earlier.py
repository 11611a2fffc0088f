"""Joins two runs on one machine into one report: everything in one run takes most of an hour."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from .cases import LOADS
from .errors import BenchError
from .report import Report
from .results import Beside, Results, Sample, Schedule

#: What two runs may differ in.
_FREE = {"load before the run", "loads", "documented"}


@dataclass(frozen=True)
class Earlier:
    """What an earlier run found.

    Args:
        versions: of what, for each server.
        documented: length of its documented run.
        results: the figures.
    """

    versions: Mapping[str, str]
    documented: int
    results: Results


def read(file: Path, machine: Mapping[str, str], schedule: Schedule) -> Earlier:
    """Read an earlier run from its JSON.

    Args:
        file: the JSON.
        machine: where this run is.
        schedule: how this run is.

    Raises:
        BenchError: the file is not such JSON, or its run was on another machine or of another length.
    """
    try:
        found = json.loads(file.read_text("utf-8"))
        differing = _differing(found["machine"], machine) + _differing(found["schedule"], asdict(schedule))
        results = Results(
            [Sample(**one) for one in found["samples"]],
            dict(found["resident_mb"]),
            dict(found["absent"]),
            [Sample(**one) for one in found["documented"]],
            [Beside(**one) for one in found["beside"]],
        )
        earlier = Earlier(found["versions"], found["schedule"]["documented"], results)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BenchError(f"{file} cannot be joined: {error!r}") from error
    if differing:
        raise BenchError(f"{file} cannot be joined: it differs in {', '.join(differing)}")
    return earlier


def _differing(one: Mapping[str, object], other: Mapping[str, object]) -> list[str]:
    return sorted(name for name in (one.keys() | other.keys()) - _FREE if one.get(name) != other.get(name))


def join(report: Report, earlier: Earlier) -> Report:
    """Add what an earlier run found, except for the loads that this one has measured."""
    results, schedule = report.results, report.schedule
    measured = {load.name for load in schedule.loads}
    kept = [sample for sample in earlier.results.samples if sample.load not in measured]
    names = measured | {sample.load for sample in kept}
    loads = [load for load in LOADS if load.name in names]
    return replace(
        report,
        versions={**earlier.versions, **report.versions},
        schedule=replace(schedule, loads=loads, documented=schedule.documented or earlier.documented),
        results=Results(
            kept + results.samples,
            {**earlier.results.resident_mb, **results.resident_mb},
            {**earlier.results.absent, **results.absent},
            results.documented or earlier.results.documented,
            results.beside or earlier.results.beside,
        ),
    )
