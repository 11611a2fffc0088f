"""A request that is kept shows its own data for ever."""

from __future__ import annotations

import json
import uuid

import pytest

from tests.support.wire import get, post

PROGRAM = "kept"

WAYS = ["global", "unread", "closure", "thread", "caught", "generator"]


def tagged(path: str, tag: str) -> bytes:
    return post(f"{path}?page={tag}", f'"body {tag}"', ("X-Tag", tag), ("Cookie", f"c={tag}"))


def expected(path: str, tag: str, **params: str) -> dict[str, object]:
    return {
        "method": "POST",
        "path": path,
        "query": f"page={tag}",
        "page": tag,
        "tag": tag,
        "cookie": tag,
        "body": f'"body {tag}"',
        "params": params,
        "state": {"tag": tag},
    }


def others(connection) -> None:
    """Requests that would be shown in its place if the object were used again: one by one, and pipelined."""
    for number in range(20):
        assert connection.ask(tagged("/other", f"other{number}")).text == f"other{number}"
    connection.send(b"".join(tagged("/other/read", f"piped{number}") for number in range(20)))
    for number in range(20):
        assert json.loads(connection.answer().text) == expected("/other/read", f"piped{number}")


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


@pytest.mark.parametrize("way", WAYS)
def test_it_shows_its_own_request(connection, way, name):
    connection.ask(tagged(f"/keep/{way}/{name}", name))
    others(connection)
    shown = json.loads(connection.ask(get(f"/show/{way}/{name}")).text)
    assert shown == expected(f"/keep/{way}/{name}", name, way=way, name=name)


@pytest.mark.parametrize("way", ["global", "thread", "generator"])
def test_it_outlives_its_connection(server, way, name):
    server.ask(tagged(f"/keep/{way}/{name}", name))
    with server.connect() as connection:
        others(connection)
    shown = json.loads(server.ask(get(f"/show/{way}/{name}")).text)
    assert shown == expected(f"/keep/{way}/{name}", name, way=way, name=name)


def test_the_frame_of_an_exception_that_ended_the_handler_keeps_it(connection, name):
    assert connection.ask(tagged(f"/last/{name}", name)).status == 500
    others(connection)
    assert json.loads(connection.ask(get(f"/last/{name}")).text) == expected(f"/last/{name}", name, name=name)


def test_a_bound_method_keeps_it(connection, name):
    connection.ask(tagged(f"/keep/method/{name}", name))
    others(connection)
    assert connection.ask(get(f"/show/method/{name}")).text == f"body {name}"


def test_a_header_view_keeps_it(connection, name):
    connection.ask(tagged(f"/keep/header-view/{name}", name))
    others(connection)
    assert json.loads(connection.ask(get(f"/show/header-view/{name}")).text) == [name, f"c={name}"]


def test_a_query_view_keeps_it(connection, name):
    connection.ask(tagged(f"/keep/query-view/{name}", name))
    others(connection)
    assert json.loads(connection.ask(get(f"/show/query-view/{name}")).text) == [["page", name]]


def test_its_state_keeps_its_own_attributes(connection, name):
    connection.ask(tagged(f"/keep/state/{name}", name))
    others(connection)
    assert json.loads(connection.ask(get(f"/show/state/{name}")).text) == {"tag": name}


def test_one_that_the_collector_showed_never_shows_another(connection):
    connection.ask(get("/find"))
    others(connection)
    found = json.loads(connection.ask(get("/found")).text)
    assert ["/find", None, ""] in found
    assert not [shown for shown in found if shown[0].startswith("/other")]


def test_many_are_kept_at_once(connection):
    names = [uuid.uuid4().hex for _ in range(50)]
    for name in names:
        connection.ask(tagged(f"/keep/global/{name}", name))
    for name in names:
        shown = json.loads(connection.ask(get(f"/show/global/{name}")).text)
        assert shown == expected(f"/keep/global/{name}", name, way="global", name=name)


def test_what_nobody_keeps_is_released_with_the_answer(server):
    with server.connect() as idle:
        assert idle.ask(get("/watched")).text == "watched"
        # `idle` stays open: it is not the end of the connection that releases it.
        assert server.ask(get("/alive")).text == "0"


def test_a_request_whose_state_refers_to_it_is_collected(connection):
    for _ in range(20):
        assert connection.ask(get("/watched/cycle")).text == "watched"
    others(connection)
    connection.ask(get("/collect"))
    assert connection.ask(get("/alive")).text == "0"


def test_there_is_no_other_way_to_keep_it(server):
    assert json.loads(server.ask(get("/refused")).text) == {
        "weak reference": "TypeError",
        "weak dictionary": "TypeError",
        "attribute": "AttributeError",
        "dict": "AttributeError",
        "vars": "TypeError",
        "subclass": "TypeError",
        "class": "TypeError",
        "made by hand": "TypeError",
        "weak view": "TypeError",
        "view by hand": "TypeError",
    }
