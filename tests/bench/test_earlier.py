from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench.cases import SYNC, Load
from tests.bench.earlier import join, read
from tests.bench.errors import BenchError
from tests.bench.report import Report
from tests.bench.results import Results, Sample, Schedule

TEXT, PARAMETER, JSON = (Load(case) for case in SYNC[:3])


def report(*loads: Load, cpu: float, processor: str = "abacus", rounds: int = 1, documented: int = 0) -> Report:
    """A run in which rupy needed so much CPU."""
    samples = [Sample("rupy-built", load.name, 0, 0, 1000.0, cpu, 1.0, 0) for load in loads]
    results = Results(samples, {"rupy-built": [cpu]}, {f"server of {cpu}": "not installed"})
    results.documented = samples[:documented]
    schedule = Schedule(loads, starts=1, rounds=rounds, seconds=1, documented=documented)
    machine = {"processor": processor, "load before the run": str(cpu)}
    return Report(machine, {"rupy-built": f"rupy-web {cpu}"}, schedule, results)


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    file = tmp_path / "earlier.json"
    file.write_text(report(JSON, TEXT, cpu=5.0, documented=30).json())
    return file


def joined(report: Report, file: Path) -> Report:
    return join(report, read(file, report.machine, report.schedule))


def test_what_was_measured_earlier_is_added_in_the_order_of_the_tables(earlier):
    found = joined(report(PARAMETER, cpu=7.0), earlier)
    assert [load.name for load in found.schedule.loads] == ["text", "parameter", "json"]
    assert {(sample.load, sample.cpu_us) for sample in found.results.samples} == {
        ("text", 5.0),
        ("parameter", 7.0),
        ("json", 5.0),
    }
    assert list(found.results.absent) == ["server of 5.0", "server of 7.0"]


def test_a_documented_run_is_kept_with_its_length(earlier):
    found = joined(report(PARAMETER, cpu=7.0), earlier)
    assert found.schedule.documented == 30
    assert [sample.cpu_us for sample in found.results.documented] == [5.0, 5.0]


def test_what_is_measured_again_replaces_the_earlier(earlier):
    found = joined(report(TEXT, cpu=7.0), earlier)
    assert [sample.cpu_us for sample in found.results.samples if sample.load == "text"] == [7.0]
    assert found.results.resident_mb == {"rupy-built": [7.0]}
    assert found.versions == {"rupy-built": "rupy-web 7.0"}


@pytest.mark.parametrize(("other", "named"), [({"processor": "slide rule"}, "processor"), ({"rounds": 2}, "rounds")])
def test_runs_that_cannot_be_compared_are_not_joined(earlier, other, named):
    with pytest.raises(BenchError, match=f"it differs in {named}$"):
        joined(report(PARAMETER, cpu=7.0, **other), earlier)


@pytest.mark.parametrize("text", ["", "[]", "{}", json.dumps({"machine": {}, "schedule": {}, "samples": 1})])
def test_something_else_is_refused(tmp_path, text):
    file = tmp_path / "other.json"
    file.write_text(text)
    with pytest.raises(BenchError, match="other.json cannot be joined"):
        joined(report(PARAMETER, cpu=7.0), file)
