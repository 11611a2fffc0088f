"""One context for each request, and no running loop in `def` code."""

from __future__ import annotations

import json

import pytest

from tests.support.wire import get

PROGRAM = "context"

USER = ("X-User", "anna")


def test_what_middleware_sets_reaches_the_handler(server):
    assert server.ask(get("/user", USER)).text == "anna"


def test_what_the_module_set_is_seen_by_every_request(connection):
    assert [connection.ask(get("/user")).text for _ in range(3)] == ["the module"] * 3


def test_what_one_request_sets_never_reaches_another(server):
    with server.connect() as one, server.connect() as other:
        for number in range(30):
            assert one.ask(get(f"/leave/user{number}")).text == f"user{number}"
            assert one.ask(get("/user")).text == "the module"
            assert other.ask(get("/user")).text == "the module"


def test_pipelined_requests_have_a_context_each(connection):
    connection.send(b"".join(get("/user", ("X-User", f"user{number}")) + get("/user") for number in range(50)))
    for number in range(50):
        assert connection.answer().text == f"user{number}"
        assert connection.answer().text == "the module"


def test_a_token_resets_what_it_set(server):
    assert json.loads(server.ask(get("/token/ben", USER)).text) == ["ben", "anna"]


def test_a_context_can_be_copied(server):
    assert server.ask(get("/copy", USER)).text == "anna"


def test_a_thread_has_a_context_of_its_own(server):
    assert json.loads(server.ask(get("/thread", USER)).text) == ["nobody"]


def test_contexts_do_not_grow(connection):
    first = connection.ask(get("/size", USER)).text
    for number in range(50):
        connection.ask(get(f"/leave/user{number}"))
    assert connection.ask(get("/size", USER)).text == first


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/run", "handler anna"),
        ("/run/state?run=middleware", "middleware anna"),
        ("/run/gather", '["0 anna","1 anna","2 anna","3 anna","4 anna"]'),
        ("/run/runner", '["one anna","two anna"]'),
        ("/stream", "anna stream anna\n" * 3),
        ("/loop", "no running loop"),
    ],
)
def test_asyncio_runs_in_def_code(connection, path, text):
    for _ in range(3):
        assert connection.ask(get(path, USER)).text == text


def test_asyncio_that_fails_is_a_failure_of_its_request(connection):
    assert connection.ask(get("/run/fail")).status == 500
    assert connection.ask(get("/run", USER)).text == "handler anna"
    assert connection.ask(get("/loop")).text == "no running loop"


def test_handlers_run_on_the_main_thread(server):
    assert server.ask(get("/which")).text == "True"
