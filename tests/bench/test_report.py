from __future__ import annotations

import json
from dataclasses import replace

from tests.bench.cases import SYNC, TEXT, WAITING, WORKERS, Load
from tests.bench.report import Report
from tests.bench.results import Beside, Results, Sample, Schedule
from tests.bench.servers import PEERS
from tests.bench.tables import Table

SLEEP = WAITING[0]
TABLE = Table("Title", ["server", "µs"], [["rupy", "9.61"], ["Flask", "350.00"]])


def report(**cpu: float) -> Report:
    """A run of one round in which the servers needed so much CPU for text."""
    names = {"floor_hyper": "floor-hyper", "floor_axum": "floor-axum", "built": "rupy-built"}
    samples = [Sample(names[name], "text", 0, 0, 100_000.0, us, 1.5, 0) for name, us in cpu.items()]
    results = Results(samples, {names[name]: [20.0] for name in cpu}, {"django-bolt": "pip:\nnot  for this Python"})
    results.documented = [Sample("rupy-built", "text", 0, 0, 90_000.0, 10.0, 7.25, 3)]
    schedule = Schedule([Load(TEXT)], starts=1, rounds=1, seconds=1, documented=30)
    return Report({"processor": "abacus"}, {"rupy-built": "rupy-web 9"}, schedule, results)


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
    assert ["floor F1r: hyper", "100,000", "9.00", "-", "0", "1"] in lines(run.markdown())


def test_where_the_floor_has_nothing_to_wait_for_peers_are_compared_with():
    run = report()
    run.schedule.loads[:] = [Load(SLEEP, connections=512)]
    name = "sleep, 512 connections"
    run.results.samples[:] = [
        Sample("granian", name, 0, 0, 40_000.0, 24.0, 15.0, 0),
        Sample("rupy-built", name, 0, 0, 50_000.0, 16.0, 12.0, 0),
    ]
    assert "### Async, sleep(5 ms), 512 connections\n" in run.markdown()
    rows = lines(run.markdown())
    assert ["rupy, built", "50,000", "16.00", "12.00", "0", "1.50 [1.50, 1.50]"] in rows
    assert [
        "rupy, built: async, sleep(5 ms), 512 connections",
        "≥ 1.30 times granian, bare RSGI",
        "1.50 [1.50, 1.50]",
        "met",
    ] in rows


def test_workers_are_compared_by_requests_in_a_second():
    run = report()
    run.schedule.loads[:] = [Load(WORKERS, threads=2, pinned=False)]
    run.results.samples[:] = [
        Sample("rupy-one", "workers", 0, 0, 80_000.0, 9.0, 1.0, 0),
        Sample("rupy-two", "workers", 0, 0, 100_000.0, 10.0, 1.0, 0),
    ]
    rows = lines(run.markdown())
    assert ["rupy, built, two workers", "100,000", "10.00", "1.00", "0", "1.25 [1.25, 1.25]"] in rows


def test_the_progress_of_a_thread_beside_a_fast_route_is_shown():
    run = report()
    run.results.beside[:] = [
        Beside("rupy-dev", "alone", 0, 0, 90_000.0, 1.25, None),
        Beside("rupy-dev", "beside", 0, 0, 40_000.0, 2.75, 0.5),
        Beside("rupy-dev", "saturated", 0, 0, 400_000.0, None, 0.25),
    ]
    rows = lines(run.markdown())
    assert ["rupy, development", "-", "-", "off (not there yet)"] in rows
    assert ["rupy, development: fast route alone", "90,000", "1.25", "-"] in rows
    assert ["rupy, development: fast route beside the thread", "40,000", "2.75", "0.50 [0.50, 0.50]"] in rows
    assert ["rupy, development: no bytecode beside the thread", "400,000", "-", "0.25 [0.25, 0.25]"] in rows


def test_headings_name_the_case():
    run = report(floor_hyper=9.0)
    run.schedule.loads[:] = [Load(case) for case in SYNC]
    headings = [line[4:] for line in run.markdown().splitlines() if line.startswith("### ")]
    assert headings[1:6] == ["Text", "Path parameter", "JSON", "Echo POST", "Two middlewares"]


def test_bars_are_judged():
    rows = lines(report(floor_hyper=9.0, floor_axum=10.0, built=10.0).markdown())
    assert ["rupy, built: text", "≥ 0.92 times floor F1r: hyper", "0.90 [0.90, 0.90]", "missed"] in rows
    assert ["rupy, built: text", "≥ 0.98 times floor F2: axum", "1.00 [1.00, 1.00]", "met"] in rows
    assert ["rupy, built: RSS", "≤ 25 MB", "20.0", "met"] in rows


def test_a_server_whose_memory_was_not_measured_has_its_version():
    run = report(built=10.0)
    run.results.resident_mb.clear()
    assert ["rupy, built", "rupy-web 9", "-", "off (not there yet)"] in lines(run.markdown())


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
        assert {"routes", "guarded"} <= {file.stem for file in (APPS / peer.application).glob("*.py")}
