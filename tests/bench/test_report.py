from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tests.bench.cases import CASES, Load
from tests.bench.measure import Results, Sample, Schedule
from tests.bench.report import Report
from tests.bench.servers import PEERS, floors, rupys
from tests.bench.tables import Table

TABLE = Table("Title", ["server", "µs"], [["rupy", "9.61"], ["Flask", "350.00"]])


def report(**cpu: float) -> Report:
    """A run of one round in which the servers needed so much CPU for text."""
    names = {"floor_hyper": "floor-hyper", "floor_axum": "floor-axum", "built": "rupy-built"}
    samples = [Sample(names[name], "text", 0, 0, 100_000.0, us, 1.5, 0) for name, us in cpu.items()]
    results = Results(samples, {names[name]: [20.0] for name in cpu}, {"django-bolt": "pip:\nnot  for this Python"})
    results.documented = [Sample("rupy-built", "text", 0, 0, 90_000.0, 10.0, 7.25, 3)]
    servers = [*floors(Path("floor")), *rupys(Path("python"), Path("apps"))]
    schedule = Schedule([Load(CASES[0])], 1, 1, 1)
    return Report({"processor": "abacus"}, {"rupy-built": "rupy-web 9"}, schedule, servers, results, 30)


def lines(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in text.splitlines() if line[:1] == "|"]


def test_a_table_is_aligned_text():
    assert TABLE.text() == "Title\n  server      µs\n  ------  ------\n  rupy      9.61\n  Flask   350.00"


def test_a_table_is_markdown():
    assert TABLE.markdown().splitlines() == [
        "### Title",
        "",
        "| server |     µs |",
        "| :----- | -----: |",
        "| rupy   |   9.61 |",
        "| Flask  | 350.00 |",
    ]


def test_the_ratio_to_both_floors_is_shown():
    rows = lines(report(floor_hyper=9.0, floor_axum=10.0, built=10.0).markdown())
    assert ["rupy, built", "100,000", "10.00", "1.50", "0", "0.90 [0.90, 0.90]", "1.00 [1.00, 1.00]"] in rows
    assert ["floor F1r: hyper", "100,000", "9.00", "1.50", "0", "1", "1.11 [1.11, 1.11]"] in rows


def test_pipelined_requests_have_no_latency():
    run = report(floor_hyper=9.0)
    run.results.samples[0] = replace(run.results.samples[0], p99_ms=None)
    assert ["floor F1r: hyper", "100,000", "9.00", "-", "0", "1", "-"] in lines(run.markdown())


def test_bars_are_judged():
    rows = lines(report(floor_hyper=9.0, floor_axum=10.0, built=10.0).markdown())
    assert ["rupy, built: text", "≥ 0.92 times floor F1r: hyper", "0.90 [0.90, 0.90]", "missed"] in rows
    assert ["rupy, built: text", "≥ 0.98 times floor F2: axum", "1.00 [1.00, 1.00]", "met"] in rows
    assert ["rupy, built: RSS", "≤ 25 MB", "20.0", "met"] in rows


def test_the_native_tier_is_said_to_be_off():
    rows = lines(report(floor_hyper=9.0, built=10.0).markdown())
    assert ["rupy, built", "rupy-web 9", "20.0", "off (not there yet)"] in rows


def test_what_is_not_measured_is_said_on_one_line():
    assert "- django-bolt: pip: not for this Python\n" in report(floor_hyper=9.0).text()


def test_the_documented_run_has_its_own_table():
    rows = lines(report(floor_hyper=9.0).markdown())
    assert ["rupy, built", "90,000", "10.00", "7.25", "3"] in rows


def test_json_has_every_sample_and_the_verdicts():
    found = json.loads(report(floor_hyper=9.0, built=10.0).json())
    assert found["samples"][1]["cpu_us"] == 10.0
    assert found["bars"][0]["verdict"] == "missed"
    assert found["machine"] == {"processor": "abacus"}


def test_every_peer_has_an_application_and_pinned_versions():
    from tests.bench.environments import pinned
    from tests.bench.places import APPS

    for peer in PEERS:
        assert pinned(*peer.distributions)
        for module in ("routes", "guarded"):
            assert (APPS / peer.application / f"{module}.py").is_file()
