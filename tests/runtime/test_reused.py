"""What the runtime uses again shows nothing of the request before: contexts and responses."""

from __future__ import annotations

import json

from tests.support.wire import get

PROGRAM = "reused"


def plain(connection, text: str) -> None:
    """An answer that says nothing but its text."""
    answer = connection.ask(get(f"/plain/{text}"))
    assert (answer.status, answer.text) == (200, text)
    assert sorted(name for name, _ in answer.fields) == ["content-length", "content-type", "date"]


def test_what_one_request_sets_never_reaches_the_next(connection):
    for number in range(10):
        assert connection.ask(get(f"/leave/user{number}")).text == f"user{number}"
        assert connection.ask(get("/user")).text == "nobody"


def test_a_token_and_a_copy_that_are_kept_change_nothing(connection):
    for number in range(3):
        assert connection.ask(get(f"/reset/user{number}")).text == "nobody"
        assert connection.ask(get(f"/context/user{number}")).text == "nobody"
        assert connection.ask(get("/user")).text == "nobody"


def test_status_fields_and_cookies_go_with_their_response(connection):
    for number in range(3):
        dressed = connection.ask(get("/dressed"))
        assert (dressed.status, dressed.text) == (418, "dressed")
        assert dressed.field("x-dress") == "red"
        plain(connection, f"text{number}")


def test_the_type_goes_with_the_body(connection):
    assert connection.ask(get("/bytes")).field("content-type") == "application/octet-stream"
    plain(connection, "text")
    assert connection.ask(get("/none")).field("content-type") is None
    plain(connection, "text")


def test_a_response_that_is_kept_keeps_what_it_says(connection):
    for name in ("one", "two"):
        assert connection.ask(get(f"/keep/{name}")).text == f"kept {name}"
        plain(connection, "another")
    for name in ("one", "two"):
        shown = json.loads(connection.ask(get(f"/kept/{name}")).text)
        assert shown == {"body": f"kept {name}", "status": 200}


def test_a_view_of_its_fields_keeps_the_response(connection):
    assert connection.ask(get("/view/anna")).field("x-view") == "anna"
    plain(connection, "another")
    assert json.loads(connection.ask(get("/viewed/anna")).text)["x-view"] == "anna"


def test_a_response_of_the_module_answers_again_and_again(connection):
    for _ in range(3):
        assert connection.ask(get("/always")).text == "always"
        plain(connection, "another")


def test_subclasses_are_their_own(connection):
    for _ in range(3):
        assert connection.ask(get("/page")).text == "page"
        plain(connection, "another")


def test_two_responses_of_one_request_are_two(connection):
    plain(connection, "before")
    assert connection.ask(get("/two")).text == "first second True"


def test_a_finalizer_may_make_a_response(connection):
    for _ in range(3):
        assert connection.ask(get("/loud")).text == "loud"
        plain(connection, "another")
        assert json.loads(connection.ask(get("/kept/last")).text)["body"] == "from a finalizer"


def test_a_response_that_cannot_be_sent_leaves_nothing(connection):
    assert connection.ask(get("/fails")).status == 500
    plain(connection, "another")
