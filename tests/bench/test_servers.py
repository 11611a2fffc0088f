from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.cases import ASYNC, SYNC, TEXT, WAITING, WORKERS, Load
from tests.bench.environments import Environment
from tests.bench.servers import PEERS, floors, rupys

SERVERS = [
    *floors(Path("floor")),
    *rupys(Path("python"), Path("apps")),
    *(peer.server(Environment("peers")) for peer in PEERS),
]


def taking(load: Load) -> set[str]:
    return {server.name for server in SERVERS if server.takes(load)}


@pytest.mark.parametrize("case", SYNC)
def test_all_that_are_pinned_are_measured_with_sync_handlers(case):
    peers = {"fastapi", "flask", "fastpysgi", "granian", "django-bolt"}
    assert taking(Load(case)) == {"floor-hyper", "floor-axum", "rupy-built", "rupy-dev"} | peers


@pytest.mark.parametrize("case", ASYNC)
def test_only_those_that_know_async_are_measured_with_async_handlers(case):
    peers = {"fastapi", "granian", "django-bolt"}
    assert taking(Load(case)) == {"floor-hyper", "floor-axum", "rupy-built", "rupy-dev"} | peers


@pytest.mark.parametrize("case", WAITING)
def test_rupy_waits_beside_granian_and_fastapi(case):
    assert taking(Load(case)) == {"rupy-built", "rupy-dev", "fastapi", "granian"}


def test_workers_share_the_machine_with_the_client():
    assert taking(Load(WORKERS, threads=2, pinned=False)) == {"rupy-one", "rupy-two"}
    assert taking(Load(TEXT)).isdisjoint({"rupy-one", "rupy-two"})


def test_the_number_of_workers_is_an_option_of_serve():
    commands = {server.name: server.command("routes", 8000) for server in SERVERS}
    assert commands["rupy-two"][:6] == [Path("python"), "-m", "rupy", "serve", "--workers", "2"]
    assert commands["rupy-one"][:6] == [Path("python"), "-m", "rupy", "serve", "--workers", "1"]
