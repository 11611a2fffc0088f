"""Async clients of real servers behave on the lane's loop as on the stock one."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.databases import postgresql, redis
from tests.support.wire import get

PROGRAM = "clients"

ANSWERS = {
    "/httpx": ["plain"] * 10,
    "/redis": [50, "published"],
    "/asyncpg": [435, "still usable"],
    "/anyio": [True, [0, 1, 2], "sent", 3],
    "/executor": [1024, "127.0.0.1"],
}


@pytest.fixture(scope="module")
def server(program, mode):
    with (
        redis() as cache,
        postgresql() as database,
        program.start(mode, TEST_REDIS=str(cache), TEST_POSTGRES=str(database)) as server,
    ):
        yield server


def to(server, path: str) -> bytes:
    """A request that says where the server is, for a handler that asks it back."""
    return get(f"{path}?port={server.address[1]}")


@pytest.mark.parametrize("path", ANSWERS)
def test_a_client_works(server, path):
    answer = server.ask(to(server, path))
    assert (answer.status, json.loads(answer.body)) == (200, ANSWERS[path])


@pytest.mark.parametrize(("path", "answer"), [("/psycopg", "500500"), ("/streams", "True")])
def test_a_client_works_with_text(server, path, answer):
    assert server.ask(get(path)).text == answer


def test_many_requests_use_them_side_by_side(server):
    paths = ["/httpx", "/asyncpg", "/psycopg", "/anyio", "/streams"] * 6
    with ThreadPoolExecutor(10) as threads:
        statuses = list(threads.map(lambda path: server.ask(to(server, path)).status, paths))
    assert statuses == [200] * len(paths)
