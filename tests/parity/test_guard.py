"""The program of the documentation with two middleware, as it stands."""

from __future__ import annotations

from tests.support.case import Case
from tests.support.wire import NOT_FOUND, get, post, text

from .suite import Answers

PROGRAM = "guard"
PORT = 8000

UNAUTHORIZED = text("Unauthorized", status=401)

CASES = [
    Case("passes", get("/"), text("Hello, World!")),
    Case("is answered early", get("/admin"), UNAUTHORIZED),
    Case("guards what has no route", get("/admin/none"), UNAUTHORIZED),
    Case("guards every method", post("/admin", "x"), UNAUTHORIZED),
    Case("sees the path decoded", get("/%61dmin"), UNAUTHORIZED),
    Case("passes what has no route", get("/none"), NOT_FOUND),
    Case("the query is not the path", get("/?/admin"), text("Hello, World!")),
    Case("the path has its case", get("/ADMIN"), NOT_FOUND),
]


class TestAnswers(Answers):
    pass


def test_nothing_after_an_early_answer_runs(server):
    server.ask(get("/admin/secret"))
    server.ask(get("/none?marker"))
    assert "Request: GET /none\n" in server.output
    assert "/admin" not in server.output
