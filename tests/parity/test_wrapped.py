"""Async functions behind plain decorators are middleware as well as handlers: docs/async.md."""

from __future__ import annotations

from tests.support.case import Case
from tests.support.wire import NOT_FOUND, SERVER_ERROR, eventually, get, json, text

from .suite import Answers

PROGRAM = "wrapped"

CASES = [
    Case("all of them pass", get("/"), json('["first","second"]')),
    Case("the first answers", get("/?stop"), text("stopped", status=403)),
    Case("something else", get("/?bad"), SERVER_ERROR),
    Case("an error", get("/?fail"), SERVER_ERROR),
    Case("404", get("/none"), NOT_FOUND),
    Case("answering for 404", get("/none?stop"), text("stopped", status=403)),
]


class TestAnswers(Answers):
    pass


def test_the_log_names_a_handler_by_its_own_place(server):
    server.ask(get("/fails"))
    assert eventually(lambda: "GET /fails: app.fails (app.py:" in server.log)
    assert "decorators.py:" not in server.log.partition("app.fails (")[2].partition("\n")[0]
