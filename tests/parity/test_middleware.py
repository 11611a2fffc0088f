"""Middleware and the order of a request."""

from __future__ import annotations

import pytest

from tests.support.case import Case
from tests.support.wire import NOT_FOUND, SERVER_ERROR, get, json, post, reply, request, text

from .suite import Answers

PROGRAM = "middleware"

ORDER = json('{"order":["first","second","third","fourth"],"tag":"first+second"}')
THIRD = text("third saw first+second", ("x-order", "first,second,third"))

CASES = [
    Case("in order, on a route before them", get("/before"), ORDER),
    Case("in order, on a route after them", get("/after"), ORDER),
    Case("a header of the client is replaced", get("/after", ("X-Tag", "a"), ("x-tag", "b")), ORDER),
    Case("the first answers", get("/first"), text("by first", status=202)),
    Case("a later one answers", get("/after?third=answer"), THIRD),
    Case("answers on an unknown path", get("/unknown?third=answer"), THIRD),
    Case("answers on another method", post("/after?third=answer", "x"), THIRD),
    Case("answers OPTIONS", request("OPTIONS", "/after?third=answer"), THIRD),
    Case("an unknown path passes", get("/unknown"), NOT_FOUND),
    Case(
        "another method passes",
        post("/after", "x"),
        text("Method Not Allowed", ("allow", "GET, HEAD, OPTIONS"), status=405),
    ),
    Case("OPTIONS passes", request("OPTIONS", "/after"), reply(204, "", ("allow", "GET, HEAD, OPTIONS"))),
    Case("text is no response", get("/after?third=str"), SERVER_ERROR),
    Case("False is no response", get("/after?third=false"), SERVER_ERROR),
    Case("a tuple is no response", get("/after?third=tuple"), SERVER_ERROR),
    Case("a class is no request", get("/after?third=class"), SERVER_ERROR),
    Case("text is no response on an unknown path", get("/unknown?third=str"), SERVER_ERROR),
    Case("an exception", get("/after?third=raise"), SERVER_ERROR),
    Case("SystemExit", get("/after?third=exit"), SERVER_ERROR),
    Case("a missing header", get("/after?third=missing"), 400),
    Case("the body", post("/echo?third=body", "payload"), text("third read payload")),
    Case("the body, on an unknown path", post("/unknown?third=body", "payload"), text("third read payload")),
    Case("the body, on another method", post("/after?third=body", "payload"), text("third read payload")),
    Case("the body of OPTIONS", request("OPTIONS", "/after?third=body", body=b"payload"), text("third read payload")),
    Case(
        "the body of a method of no route", request("BREW", "/?third=body", body=b"payload"), text("third read payload")
    ),
    Case("the body of GET", request("GET", "/after?third=body", body=b"payload"), text("third read payload")),
    Case(
        "a body that is not asked for",
        request("POST", "/first", ("Expect", "100-continue"), ("Content-Length", "7")),
        text("by first", ("connection", "close"), status=202),
        closes=True,
    ),
    Case("a body that nobody reads", post("/first", "payload"), text("by first", status=202)),
    Case("path parameters", get("/item/7/a%2Fb?third=params"), text("third knows {'number': 7, 'name': 'a/b'}")),
    Case("no path parameters", get("/unknown?third=params"), text("third knows {}")),
    Case("a context variable reaches the handler", get("/user", ("X-User", "anna")), text("anna")),
    Case("a context variable ends with its request", get("/user"), text("nobody")),
]


class TestAnswers(Answers):
    pass


@pytest.mark.parametrize("kind", ["str", "false", "tuple", "class"])
def test_the_log_names_the_function_that_returned_something_else(server, kind):
    before = len(server.log)
    server.ask(get(f"/after?third={kind}"))
    assert "app.third" in server.log[before:]


def test_nothing_is_passed_before_the_request_is_sound(server):
    server.ask(get("/passed/mark"))
    for unsound in (
        get("/unsound/%zz"),
        b"GET /unsound HTTP/1.1\r\n\r\n",
        b"GET /unsound HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    ):
        assert server.ask(unsound).status == 400
    assert server.ask(get("/passed")).text.endswith('"GET /passed/mark","GET /passed"]')


def test_a_context_variable_never_reaches_another_request(server):
    with server.connect() as one, server.connect() as other:
        for number in range(50):
            assert one.ask(get("/user", ("X-User", f"user{number}"))).text == f"user{number}"
            assert other.ask(get("/user")).text == "nobody"
            assert one.ask(get("/user")).text == "nobody"
